import type { Locale } from '@latchkey/messages/locales'
import type { I18n } from 'emoji-picker-element/shared'
import de from 'emoji-picker-element-data/de/cldr/data.json?url'
import en from 'emoji-picker-element-data/en/emojibase/data.json?url'
import es from 'emoji-picker-element-data/es/cldr/data.json?url'
import fr from 'emoji-picker-element-data/fr/cldr/data.json?url'
import ja from 'emoji-picker-element-data/ja/cldr/data.json?url'
import pt from 'emoji-picker-element-data/pt/cldr/data.json?url'
import zh from 'emoji-picker-element-data/zh/cldr/data.json?url'

/** The texts of the emoji picker, and the names by which it finds emoji. */
interface EmojiLanguage {
  /** The language of the names, under which the picker keeps them. */
  locale: string
  /** The address of the names. They are part of the app, so no other server learns of reactions. */
  dataSource: string
  i18n: I18n
}

type Texts = () => Promise<{ default: I18n }>

const languages: Record<Locale, { locale: string; dataSource: string; texts: Texts }> = {
  en: { locale: 'en', dataSource: en, texts: () => import('emoji-picker-element/i18n/en.js') },
  de: { locale: 'de', dataSource: de, texts: () => import('emoji-picker-element/i18n/de.js') },
  es: { locale: 'es', dataSource: es, texts: () => import('emoji-picker-element/i18n/es.js') },
  fr: { locale: 'fr', dataSource: fr, texts: () => import('emoji-picker-element/i18n/fr.js') },
  'pt-BR': { locale: 'pt', dataSource: pt, texts: () => import('emoji-picker-element/i18n/pt_BR.js') },
  ja: { locale: 'ja', dataSource: ja, texts: () => import('emoji-picker-element/i18n/ja.js') },
  'zh-Hans': { locale: 'zh', dataSource: zh, texts: () => import('emoji-picker-element/i18n/zh_CN.js') },
  // The package has no Arabic names.
  ar: { locale: 'en', dataSource: en, texts: () => import('emoji-picker-element/i18n/ar.js') },
}

/** Loads the texts of the emoji picker in a language. */
export async function loadEmojiLanguage(language: Locale): Promise<EmojiLanguage> {
  const { texts, ...names } = languages[language]
  return { ...names, i18n: (await texts()).default }
}
