/** Largest picture of an article in bytes. */
export const mostPictureBytes = 5 * 1024 * 1024
