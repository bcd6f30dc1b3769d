/** The types that the browser's file dialog offers. The API decides by the content of the file. */
export const PICTURE_TYPES = 'image/jpeg,image/png,image/webp,image/gif,image/avif'
