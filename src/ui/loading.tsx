import { Skeleton, type SkeletonProps } from '@mantine/core';

/**
 * The outline of content that is still loading, with a name for screen readers. It has a role because an element
 * without one must not have a name.
 */
export function Loading({ label, ...props }: SkeletonProps & { readonly label: string }) {
  return <Skeleton {...props} role="img" aria-busy="true" aria-label={label} />;
}
