/** Stands among the usernames that a text mentions if it mentions everyone. No username has an @. */
export const EVERYONE = '@everyone'

/** Returns whether a mention is one of everyone, or of everyone who is present. */
export const isEveryone = (name: string): boolean => name === 'all' || name === 'here'
