import { m } from '@latchkey/messages'

interface Shortcut {
  label: string
  /** The keys that do it, such as `Mod+Shift+K`, where Mod is ⌘ on a Mac and Ctrl elsewhere. */
  keys: string[]
}

export interface ShortcutGroup {
  title: string
  shortcuts: Shortcut[]
}

/** Returns every shortcut of the app, as the overlay lists them. */
export const shortcutGroups = (): ShortcutGroup[] => [
  {
    title: m.shortcuts_anywhere(),
    shortcuts: [
      { label: m.finder_label(), keys: ['Mod+K'] },
      { label: m.shortcut_previous_room(), keys: ['Alt+Up'] },
      { label: m.shortcut_next_room(), keys: ['Alt+Down'] },
      { label: m.shortcut_previous_unread_room(), keys: ['Alt+Shift+Up'] },
      { label: m.shortcut_next_unread_room(), keys: ['Alt+Shift+Down'] },
      { label: m.notifications_title(), keys: ['Mod+Shift+M'] },
      { label: m.shortcut_close(), keys: ['Escape'] },
      { label: m.shortcut_show_shortcuts(), keys: ['?'] },
    ],
  },
  {
    title: m.shortcuts_message(),
    shortcuts: [
      { label: m.shortcut_previous_message(), keys: ['Up', 'Shift+Tab'] },
      { label: m.shortcut_next_message(), keys: ['Down', 'Tab'] },
      { label: m.shortcut_within_message(), keys: ['Left', 'Right', 'Home', 'End'] },
      { label: m.reply(), keys: ['R'] },
      { label: m.edit(), keys: ['E'] },
      { label: m.shortcut_react(), keys: ['+'] },
      { label: m.delete_button(), keys: ['Delete'] },
      { label: m.shortcut_to_composer(), keys: ['Escape'] },
    ],
  },
  {
    title: m.shortcuts_composer(),
    shortcuts: [
      { label: m.send(), keys: ['Enter', 'Mod+Enter'] },
      { label: m.shortcut_line_break(), keys: ['Shift+Enter'] },
      { label: m.shortcut_edit_last(), keys: ['Up'] },
      { label: m.format_bold(), keys: ['Mod+B'] },
      { label: m.format_italic(), keys: ['Mod+I'] },
      { label: m.code_label(), keys: ['Mod+E'] },
      { label: m.format_strike(), keys: ['Mod+Shift+X'] },
      { label: m.format_link(), keys: ['Mod+Shift+K'] },
      { label: m.format_numbers(), keys: ['Mod+Shift+7'] },
      { label: m.format_bullets(), keys: ['Mod+Shift+8'] },
      { label: m.format_quote(), keys: ['Mod+Shift+9'] },
    ],
  },
]
