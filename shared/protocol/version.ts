/** Grows when a method disappears or a shape changes so that an older client would misread it. */
export const PROTOCOL_VERSION = 1;

/** The oldest protocol that a client of this build still understands. */
export const OLDEST_PROTOCOL_VERSION = 1;

/** The newest schema of a daemon's database that clients of this build accept. */
export const KNOWN_SCHEMA_VERSION = 7;

/** Version of the product, as `ntm-tracker --version` prints it. */
export const PRODUCT_VERSION = "0.1.0";
