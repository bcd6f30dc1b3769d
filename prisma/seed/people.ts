import { signUp } from '../../api/sign-up/sign-up.ts'
import { uploadAvatar } from '../../api/profile/avatar.ts'
import { authenticate, createBearer } from '../../api/accounts/credential.ts'
import { updateProfile } from '../../api/profile/profile.ts'
import { createAccessToken } from '../../api/accounts/access-token.ts'
import { requireViewer, type Viewer } from '../../api/accounts/viewer.ts'
import { avatar, createUpload } from './pictures.ts'

interface Person {
  displayName: string
  /** The colours of the avatar. Without an avatar, initials are shown. */
  avatar?: [background: string, foreground: string]
  bot?: true
}

const people = {
  ana: { displayName: 'Ana', avatar: ['#7a4b2a', '#e8c99b'] },
  leo: { displayName: 'Leo' },
  mia: { displayName: 'Mia', avatar: ['#2f5d62', '#dfeeea'] },
  noor: { displayName: 'Noor' },
  max: { displayName: 'Max' },
  forecast: { displayName: 'Forecast', bot: true },
} satisfies Record<string, Person>

export type Username = keyof typeof people

export const usernames = Object.keys(people) as Username[]

/** Signs up a person of the demo and sets up their profile. */
export async function createPerson(username: Username, password: string): Promise<Viewer> {
  const { displayName, avatar: colours, bot }: Person = people[username]
  const { token } = await signUp(null, { username, displayName, password }, null)
  const viewer = requireViewer(await authenticate(createBearer(token, true)))
  if (bot) await updateProfile(viewer, { bot })
  if (colours) await uploadAvatar(viewer, await createUpload('me.png', await avatar(...colours)))
  return viewer
}

/** Creates an access token for a bot. Returns it with a viewer that is authenticated by it. */
export async function createBotToken(viewer: Viewer): Promise<{ token: string; viewer: Viewer }> {
  const { token } = await createAccessToken(viewer, { name: 'Every morning', scopes: ['READ', 'WRITE'] })
  return { token, viewer: requireViewer(await authenticate(createBearer(token, true))) }
}
