import Ban from '@lucide/svelte/icons/ban'
import Crown from '@lucide/svelte/icons/crown'
import Shield from '@lucide/svelte/icons/shield'
import ShieldOff from '@lucide/svelte/icons/shield-off'
import UserMinus from '@lucide/svelte/icons/user-minus'
import { m } from '@latchkey/messages'
import { outranks } from '#lib/chat/roles.ts'
import type { MembershipPartsFragment, Role } from '#lib/graphql/generated/graphql.ts'
import { isolate } from '#lib/i18n/isolate.ts'
import { displayNameOf } from '#lib/people/people.svelte.ts'
import type { MenuItem } from '#lib/ui/Menu.svelte'

/** The dialogs of the actions that need a second step. */
export type MemberDialog = 'kick' | 'ban' | 'demote' | 'transfer'

interface Handlers {
  /** Makes the member a moderator. */
  promote(): void
  openDialog(dialog: MemberDialog): void
}

/** Returns what someone with the role can do about a member: nothing, unless their own role is higher. */
export function memberActions(
  role: Role | undefined,
  membership: MembershipPartsFragment,
  { promote, openDialog }: Handlers,
): MenuItem[] {
  if (!outranks(role, membership.role)) return []
  const name = isolate(displayNameOf(membership.user))
  const isMember = membership.status === 'ACTIVE'
  const items: (MenuItem & { shown: boolean })[] = [
    {
      shown: role === 'OWNER' && isMember && membership.role === 'MODERATOR',
      label: m.member_demote(),
      icon: ShieldOff,
      onselect: () => openDialog('demote'),
    },
    {
      shown: role === 'OWNER' && isMember && membership.role === 'MEMBER',
      label: m.member_promote(),
      icon: Shield,
      onselect: promote,
    },
    {
      shown: role === 'OWNER' && isMember,
      label: m.member_transfer(),
      icon: Crown,
      onselect: () => openDialog('transfer'),
    },
    {
      shown: isMember,
      label: m.member_kick({ name }),
      icon: UserMinus,
      danger: true,
      onselect: () => openDialog('kick'),
    },
    {
      shown: membership.status !== 'BANNED',
      label: m.member_ban({ name }),
      icon: Ban,
      danger: true,
      onselect: () => openDialog('ban'),
    },
  ]
  return items.filter(({ shown }) => shown)
}
