/**
 * Letters of other scripts, digits and signs that look like a Latin letter, with that letter. Capitals are listed where
 * only they look alike; everything is compared in lower case.
 */
const LETTERS: Record<string, string> = {
  // Cyrillic
  ...{ а: 'a', в: 'b', е: 'e', ё: 'e', з: '3', і: 'i', ї: 'i', ј: 'j', к: 'k', м: 'm', н: 'h', о: 'o' },
  ...{ р: 'p', с: 'c', т: 't', у: 'y', х: 'x', ѕ: 's', ԁ: 'd', ԛ: 'q', ԝ: 'w', һ: 'h', ӏ: 'i', г: 'r' },
  // Greek
  ...{ α: 'a', β: 'b', ε: 'e', ζ: 'z', η: 'n', ι: 'i', κ: 'k', μ: 'm', ν: 'v', ο: 'o', ρ: 'p', τ: 't' },
  ...{ υ: 'y', χ: 'x', γ: 'y', ϲ: 'c', ϳ: 'j', σ: 'o', ς: 'o' },
  // Latin without a decomposition
  ...{ ı: 'i', ł: 'l', ø: 'o', đ: 'd', ħ: 'h', ɑ: 'a', ɡ: 'g', ʏ: 'y', ß: 'ss', æ: 'ae', œ: 'oe' },
  // Digits and signs
  ...{ '0': 'o', '1': 'i', l: 'i', '|': 'i', '!': 'i', '5': 's', $: 's', '@': 'a' },
}

/**
 * Returns a form of a name that is the same for names that look the same: regardless of case, accents, blanks, punctuation,
 * invisible characters, and letters of other scripts that look like Latin ones. Not for display.
 */
export function lookalike(name: string): string {
  const plain = name
    .normalize('NFKD')
    .replace(/[\p{Default_Ignorable_Code_Point}\p{Cf}]/gu, '')
    .toLowerCase()
  const letters = Array.from(plain.matchAll(/[\p{L}\p{N}|!$@]/gu), ([letter]) => LETTERS[letter] ?? letter)
  const text = letters.join('').replaceAll('rn', 'm').replaceAll('vv', 'w')
  // A name of signs or emoji alone is compared as it is.
  return text || plain.replace(/\s/gu, '')
}
