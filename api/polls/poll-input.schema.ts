import { builder } from '../schema/builder.ts'
import { MAX_OPTION, MAX_QUESTION, options, question } from './validators.ts'

export const PollInput = builder.inputType('PollInput', {
  description: 'A poll to send with a message.',
  fields: (t) => ({
    question: t.string({
      required: true,
      description: `The question, 1 to ${MAX_QUESTION} characters. A line of plain text.`,
      validate: question,
    }),
    options: t.stringList({
      required: true,
      description: `The answers to choose from. Two to ten, each 1 to ${MAX_OPTION} characters, all different, regardless of case and Unicode form.`,
      validate: options,
    }),
    multiple: t.boolean({
      description: 'True if a person can vote for several options. False by default.',
    }),
    closesAt: t.field({
      type: 'DateTime',
      description: 'When the poll closes, in the future. If absent, it stays open until someone closes it.',
    }),
  }),
})
