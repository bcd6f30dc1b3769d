import { m } from '@latchkey/messages'
import { comparableName, visibleLine } from '@latchkey/text'
import { z } from 'zod'
import { invalid } from '../validation.ts'

export const MAX_QUESTION = 300
const MAX_OPTIONS = 10
export const MAX_OPTION = 100

export const question = z
  .string()
  .overwrite(visibleLine)
  .min(1, invalid(m.poll_question_required))
  .max(MAX_QUESTION, invalid(m.poll_question_too_long, { max: MAX_QUESTION }))

const optionLength = invalid(m.poll_option_length, { max: MAX_OPTION })
const optionCount = invalid(m.poll_option_count, { max: MAX_OPTIONS })

/** The options of a new poll. Those that differ only as two names may not are equal. */
export const options = z
  .array(z.string().overwrite(visibleLine))
  .min(2, optionCount)
  .max(MAX_OPTIONS, optionCount)
  // Not of each one, whose position would be the error's field.
  .refine((options) => options.every(({ length }) => length >= 1 && length <= MAX_OPTION), optionLength)
  .refine(
    (options) => new Set(options.map(comparableText)).size === options.length,
    invalid(m.poll_options_equal),
  )

/** An emoji or a symbol may be all of an option. */
const comparableText = (option: string) => comparableName(option) || option

/** The options that a person votes for. */
export const optionIds = z
  .array(z.string())
  .max(MAX_OPTIONS, invalid(m.poll_too_many_votes, { max: MAX_OPTIONS }))
