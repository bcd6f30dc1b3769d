import { textParameter } from '#lib/navigation/query.ts'

/** Returns whether the address of a list of reports asks for the resolved ones. */
export const showsResolved = (url: URL): boolean => textParameter(url, 'show') === 'resolved'
