import { tick } from 'svelte'

/** Leads to the first field that is wrong, whose error is then read out with it. */
export async function focusInvalid(form: HTMLFormElement): Promise<void> {
  await tick()
  form.querySelector<HTMLElement>('[aria-invalid=true]')?.focus()
}
