import js from '@eslint/js'
import prettier from 'eslint-config-prettier'
import svelte from 'eslint-plugin-svelte'
import globals from 'globals'
import typescript from 'typescript-eslint'

/** Tests wait for conditions instead of time, and none of them is skipped. */
const testRules = [
  {
    selector: "CallExpression[callee.property.name='waitForTimeout']",
    message: 'Wait for a condition instead of a time.',
  },
  {
    selector:
      'CallExpression[callee.object.name=/^(test|it|describe)$/][callee.property.name=/^(skip|only|todo|fails)$/]',
    message: 'Tests must not be skipped or expected to fail.',
  },
]

/** The root layout holds back the keys of input methods for all handlers, so none of them has to ask. */
const inputMethodRules = ['isComposing', 'keyCode', 'which'].map((property) => ({
  property,
  message: 'Use isComposing of lib/ui/composing.ts. Handlers never see the keys of an input method.',
}))

const outboundMessage = 'Use fetchOutside of api/outbound, which guards requests to other servers.'
/** What reaches other servers without the guard. dependency-cruiser refuses the packages for it. */
const outboundGlobals = ['fetch', 'globalThis', 'WebSocket', 'EventSource'].map((name) => ({
  name,
  message: outboundMessage,
}))
const outboundImports = ['node:http', 'http'].map((name) => ({
  name,
  importNames: ['default', 'request', 'get', 'Agent'],
  message: outboundMessage,
}))

/** Attributes and properties that hold text for readers. */
const textNames =
  /^(aria-(label|description|roledescription|valuetext)|alt|title|placeholder|label|description|hint|help|text|question|\w+Label)$/
    .source
const letters = /\p{L}/u
/** "Delete room", "Try again.", but no path, class, name or operation. */
const sentence = /^\s*\p{Lu}\p{Ll}+([’'-]\p{Ll}+)*,? .*\p{L}|^\s*\p{Lu}[^;{}]*\p{Ll}\.$/u
/** A sentence's only word, where a value is chosen. */
const word = /^\p{Lu}\p{Ll}+[.…]?$/u
/** Errors are for developers, and names of keys and comparisons for nobody. */
const unread =
  ':not(NewExpression[callee.name=/Error$/], BinaryExpression, Property, ImportDeclaration, TSLiteralType, CallExpression[callee.object.name="console"])'

/** Everything that readers see comes from the catalogue, which has it in every language. */
const textRules = [
  // The name of the app is the same in every language.
  `:not(SvelteStyleElement, SvelteElement[name.name="code"]) > SvelteText[value=${/^(?!\s*(· )?Latchkey\s*$)([^\p{L}&]|&\w+;)*\p{L}/u}]`,
  `SvelteAttribute[key.name=/${textNames}/] > SvelteLiteral[value=${letters}]`,
  `SvelteAttribute > SvelteLiteral[value=${sentence}]`,
  `${unread} > Literal[value=${sentence}]`,
  `Property > Literal.value[value=${sentence}]`,
  `:matches(ConditionalExpression, LogicalExpression, ReturnStatement, SvelteMustacheTag) > Literal[value=${word}]`,
  `Property[key.name=/${textNames}/] > Literal.value[value=${letters}]`,
  `:not(NewExpression[callee.name=/Error$/]) > TemplateLiteral > TemplateElement[value.raw=${sentence}]`,
].map((selector) => ({ selector, message: 'Add a message to packages/messages.' }))

export default typescript.config(
  { ignores: ['**/build/', '**/.svelte-kit/', '**/generated/', 'data/', 'test-output/', '**/node_modules/'] },
  { linterOptions: { noInlineConfig: true } },
  js.configs.recommended,
  typescript.configs.recommended,
  svelte.configs.recommended,
  prettier,
  {
    files: ['{api,packages,prisma,scripts,test,bench}/**/*.ts', '*.ts'],
    languageOptions: { globals: globals.node, parserOptions: { projectService: true } },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { arguments: false } }],
    },
  },
  {
    files: ['{api,prisma}/**/*.ts'],
    // sveltekit.ts passes settings to the web app through the environment, where adapter-node reads them.
    ignores: ['api/env.ts', 'api/http/sveltekit.ts'],
    rules: {
      'no-restricted-properties': [
        'error',
        { object: 'process', property: 'env', message: 'Only api/env.ts reads the environment.' },
      ],
    },
  },
  {
    files: ['api/**/*.ts'],
    ignores: ['**/*.test.ts', 'api/outbound/**'],
    rules: {
      'no-restricted-globals': ['error', ...outboundGlobals],
      'no-restricted-imports': ['error', { paths: outboundImports }],
    },
  },
  {
    files: ['web/src/**/*.{ts,svelte}'],
    // Descriptions of environment variables are for the people who run a server.
    ignores: ['**/*.test.ts', 'web/src/env.ts'],
    rules: { 'no-restricted-syntax': ['error', ...textRules] },
  },
  { files: ['scripts/*.js'], languageOptions: { globals: globals.node } },
  { files: ['test/**/*.ts', '**/*.test.ts'], rules: { 'no-restricted-syntax': ['error', ...testRules] } },
  {
    files: ['web/**/*.{ts,svelte}', 'web/static/*.js'],
    languageOptions: { globals: globals.browser, parserOptions: { parser: typescript.parser } },
    rules: {
      // The app is always served at the root of its origin.
      'svelte/no-navigation-without-resolve': 'off',
      // It treats every Date and Set as state.
      'svelte/prefer-svelte-reactivity': 'off',
      'no-restricted-properties': ['error', ...inputMethodRules],
    },
  },
  { files: ['web/src/lib/ui/composing.ts'], rules: { 'no-restricted-properties': 'off' } },
  {
    rules: {
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      'no-console': 'off',
      eqeqeq: ['error', 'always', { null: 'ignore' }],
    },
  },
  // A declaration that merges with another must repeat its type parameters.
  { files: ['**/*.d.ts'], rules: { '@typescript-eslint/no-unused-vars': 'off' } },
)
