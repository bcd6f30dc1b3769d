import { tick } from 'svelte'

/** Focuses the first invalid field, so that a screen reader reads its error. */
export async function focusInvalidField(form: HTMLFormElement): Promise<void> {
  await tick()
  form.querySelector<HTMLElement>('[aria-invalid=true]')?.focus()
}
