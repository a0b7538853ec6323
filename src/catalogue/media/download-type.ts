/** Types that a browser may run or open as a document; served as a neutral type they can only be saved. */
const MAY_RUN = /html|xml|svg|script|pdf|multipart|rfc822|mathml/i;
const NAME_MAY_RUN = /\.(x?html?|xht|xml|xslt?|svgz?|m?js|mhtml?|pdf|swf)$/i;

/** The MIME type under which a stored file is offered for download. */
export function downloadType(name: string, type: string): string {
  return type === '' || MAY_RUN.test(type) || NAME_MAY_RUN.test(name) ? 'application/octet-stream' : type;
}

/** The MIME type under which a stored picture is shown: never one that a browser would open as a document. */
export function pictureType(type: string): string {
  return /^image\/(?!svg)[\w.+-]+$/i.test(type) && !/xml/i.test(type) ? type : 'application/octet-stream';
}
