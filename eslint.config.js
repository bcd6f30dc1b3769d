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
