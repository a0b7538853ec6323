/** The guides in `docs`, by their file names, with the names that they have in the app. */
export const GUIDES = {
  recovery: 'Get your data back',
  'best-practices': 'Good habits',
  s3: 'Connect an S3 bucket',
  webdav: 'Connect a WebDAV server',
  github: 'Connect a GitHub repository',
  dropbox: 'Connect Dropbox',
  'google-drive': 'Connect Google Drive',
  onedrive: 'Connect OneDrive',
  sync: 'Use several devices',
  troubleshooting: 'When something goes wrong',
  security: 'How your data is protected',
  comparison: 'Other ways to back up',
} as const;

export type Guide = keyof typeof GUIDES;

/** A page of its own, built with the app and stored with it, so that it opens offline. */
export function guideAddress(guide: Guide): string {
  return `/guides/${guide}.html`;
}
