import { m } from '@latchkey/messages'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { findText, invalid } from './validation.ts'

test('the message that a validator was given is found by what zod passes on', () => {
  const schema = z
    .string()
    .max(50, invalid(m.display_name_too_long, { max: 50 }))
    .refine((text) => text !== '-', invalid(m.password_invisible))
  const textOf = (value: unknown) => findText(schema.safeParse(value).error?.issues[0]?.message)
  expect(textOf('x'.repeat(51))).toMatchObject({
    messageKey: 'display_name_too_long',
    params: { max: 50 },
  })
  expect(textOf('-')?.render('en')).toBe('A password must have visible characters.')
  expect(textOf(5)).toBeUndefined()
})
