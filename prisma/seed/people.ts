import { createAccessToken } from '../../api/accounts/access-token.ts'
import { signUp } from '../../api/accounts/sign-in.ts'
import { authenticate, parseBearer } from '../../api/accounts/credential.ts'
import { updateProfile } from '../../api/profile/profile.ts'
import { requireViewer, type Viewer } from '../../api/accounts/viewer.ts'
import { uploadAvatar } from '../../api/profile/avatar.ts'
import { pattern, uploadOf } from './pictures.ts'

interface Person {
  displayName: string
  /** The colours of a picture; without them initials are shown. */
  picture?: [ground: string, figure: string]
  bot?: true
}

const people = {
  ana: { displayName: 'Ana', picture: ['#7a4b2a', '#e8c99b'] },
  leo: { displayName: 'Leo' },
  mia: { displayName: 'Mia', picture: ['#2f5d62', '#dfeeea'] },
  noor: { displayName: 'Noor' },
  max: { displayName: 'Max' },
  forecast: { displayName: 'Forecast', bot: true },
} satisfies Record<string, Person>

export type Username = keyof typeof people

export const usernames = Object.keys(people) as Username[]

/** Signs someone of the demo up. */
export async function enter(username: Username, password: string): Promise<Viewer> {
  const { displayName, picture, bot }: Person = people[username]
  const { token } = await signUp(null, { username, displayName, password }, null)
  const viewer = requireViewer(await authenticate(parseBearer(token)))
  if (bot) await updateProfile(viewer, { bot })
  if (picture) await uploadAvatar(viewer, await uploadOf('me.png', await pattern(...picture)))
  return viewer
}

/** An access token, and what it lets a program do as that account. */
export async function tokenOf(viewer: Viewer): Promise<{ token: string; viewer: Viewer }> {
  const { token } = await createAccessToken(viewer, { name: 'Every morning', scopes: ['READ', 'WRITE'] })
  return { token, viewer: requireViewer(await authenticate(parseBearer(token))) }
}
