import js from '@eslint/js'
import prettier from 'eslint-config-prettier'
import svelte from 'eslint-plugin-svelte'
import globals from 'globals'
import typescript from 'typescript-eslint'

/** What a test may not do: wait for time instead of a condition, or not run. */
const honestTests = [
  {
    selector: "CallExpression[callee.property.name='waitForTimeout']",
    message: 'Wait for a condition, not for time.',
  },
  {
    selector:
      'CallExpression[callee.object.name=/^(test|it|describe)$/][callee.property.name=/^(skip|only|todo|fails)$/]',
    message: 'Every test runs, and can fail.',
  },
]

export default typescript.config(
  { ignores: ['**/build/', '**/.svelte-kit/', '**/generated/', 'data/', 'test-output/', '**/node_modules/'] },
  { linterOptions: { noInlineConfig: true } },
  js.configs.recommended,
  typescript.configs.recommended,
  svelte.configs.recommended,
  prettier,
  {
    files: ['{api,prisma,scripts,test,bench}/**/*.ts', '*.ts'],
    languageOptions: { globals: globals.node, parserOptions: { projectService: true } },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { arguments: false } }],
    },
  },
  {
    files: ['{api,prisma}/**/*.ts'],
    // web.ts hands the web app its settings where adapter-node takes them from.
    ignores: ['api/env.ts', 'api/http/sveltekit.ts'],
    rules: {
      'no-restricted-properties': [
        'error',
        { object: 'process', property: 'env', message: 'api/env.ts alone reads it.' },
      ],
    },
  },
  { files: ['test/**/*.ts', '**/*.test.ts'], rules: { 'no-restricted-syntax': ['error', ...honestTests] } },
  {
    files: ['web/**/*.{ts,svelte}'],
    languageOptions: { globals: globals.browser, parserOptions: { parser: typescript.parser } },
    rules: {
      // The app is always at the root of its origin.
      'svelte/no-navigation-without-resolve': 'off',
      // Takes every Date and Set for state.
      'svelte/prefer-svelte-reactivity': 'off',
    },
  },
  {
    rules: {
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      'no-console': 'off',
      eqeqeq: ['error', 'always', { null: 'ignore' }],
    },
  },
  // A declaration that is merged into another repeats its type parameters.
  { files: ['**/*.d.ts'], rules: { '@typescript-eslint/no-unused-vars': 'off' } },
)
