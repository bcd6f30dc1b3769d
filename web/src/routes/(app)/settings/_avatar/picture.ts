/** What browsers offer to choose from; what is taken, the API decides by what is in the file. */
export const PICTURES = 'image/jpeg,image/png,image/webp,image/gif,image/avif'

export const NO_PICTURE = 'Choose a picture first.'
