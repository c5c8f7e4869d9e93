/**
 * Returns a host's address if following it opens a page: http, https, or relative to the page, whatever the page itself came
 * by (an app's own scheme). Undefined for anything else, such as `javascript:`, which would run in the host's page.
 */
export function webAddress(address: string | null | undefined): string | undefined {
  if (!address || !URL.canParse(address, document.baseURI)) return undefined;
  const { protocol } = new URL(address, document.baseURI);
  return ['http:', 'https:', location.protocol].includes(protocol) ? address : undefined;
}
