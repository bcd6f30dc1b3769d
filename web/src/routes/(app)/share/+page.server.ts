import { redirect } from '@sveltejs/kit'
import { joinShared, sharedFields, sharedFiles } from '#lib/offline/shared.ts'
import type { Actions } from './$types'

export const actions: Actions = {
  /** Takes what was shared where no service worker does. The text goes into the address; pictures have no place there. */
  default: async ({ request }) => {
    const form = await request.formData()
    const lost = sharedFiles(form).length
    const parameters = new URLSearchParams({ text: joinShared(sharedFields(form)) })
    if (lost) parameters.set('lost', String(lost))
    redirect(303, `/share?${parameters}`)
  },
}
