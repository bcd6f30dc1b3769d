import { type CatalogueMessage, type ErrorText, type MessageArguments, translated } from './errors.ts'

/** The texts of validators, by the names under which zod passes them on. */
const texts = new Map<string, ErrorText>()

/**
 * Returns the name of a message, to give to a validator. Zod passes on a text only, which `findText` turns into the
 * message again.
 */
export function invalid<M extends CatalogueMessage>(message: M, ...params: MessageArguments<M>): string {
  const text = translated(message, ...params)
  const name = JSON.stringify([text.messageKey, text.params])
  texts.set(name, text)
  return name
}

/** Returns the text that a validator refused a value with. Undefined for one of zod's own. */
export const findText = (name: string | undefined): ErrorText | undefined => texts.get(name ?? '')
