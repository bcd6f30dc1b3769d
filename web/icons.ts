import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { Plugin } from 'vite'

const component = fileURLToPath(new URL('./src/lib/ui/Icon.svelte', import.meta.url))

type Shape = [tag: string, attributes: Record<string, string>]

/**
 * Writes the shapes of Lucide's icons as text, which lib/ui/Icon.svelte shows. Lucide's own component computes the attributes
 * of every icon and creates its shapes one by one, a dozen times for each message.
 */
export const iconTexts: Plugin = {
  name: 'latchkey:icons',
  enforce: 'pre',
  load: {
    filter: { id: /\/@lucide\/svelte\/dist\/icons\/[\w-]+\.svelte$/ },
    async handler(id) {
      const [, data] = /^const iconData = (\{.*\});$/m.exec(await readFile(id, 'utf8')) ?? []
      if (!data) return this.error(`no icon in ${id}`)
      const { node } = JSON.parse(data) as { node: Shape[] }
      return [
        `<script>import Icon from ${JSON.stringify(component)}; let props = $props()</script>`,
        `<Icon {...props} shapes={${JSON.stringify(node.map(print).join(''))}} />`,
      ].join('\n')
    },
  },
}

const print = ([tag, attributes]: Shape) =>
  `<${tag} ${Object.entries(attributes)
    .map(([name, value]) => `${name}="${value}"`)
    .join(' ')}/>`
