/** What browsers are told of every answer, on a port and without one; for `secureHeaders` of Hono. */
export const PAGE_POLICY = {
  contentSecurityPolicy: {
    defaultSrc: ["'self'"],
    frameAncestors: ["'none'"],
    baseUri: ["'none'"],
    formAction: ["'self'"],
    objectSrc: ["'none'"],
  },
  referrerPolicy: "no-referrer",
  xFrameOptions: "DENY",
  // There is no certificate for a name of this machine.
  strictTransportSecurity: false,
};
