/** Grows when a method disappears or a shape changes so that an older client would misread it. */
export const PROTOCOL_VERSION = 1;

/** Version of the product, as `ntm-tracker --version` prints it. */
export const PRODUCT_VERSION = "0.1.0";
