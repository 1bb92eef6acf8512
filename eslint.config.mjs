import js from '@eslint/js';
import prettier from 'eslint-config-prettier';
import regexp from 'eslint-plugin-regexp';
import importSort from 'eslint-plugin-simple-import-sort';
import globals from 'globals';
import tseslint from 'typescript-eslint';

/**
 * Forbids the given import patterns in a layer: imports point down only (nodes -> calls -> phone -> common).
 * @param {string[]} files @param {string[]} group @param {string} message
 * @returns {import('typescript-eslint').ConfigArray[number]}
 */
const layer = (files, group, message) => ({
  files,
  rules: {
    'no-restricted-imports': ['error', { patterns: [{ group, message }] }],
    '@typescript-eslint/no-restricted-imports': 'off',
  },
});

export default tseslint.config(
  {
    ignores: [
      'dist/',
      'coverage/',
      'node_modules/',
      '.demo/',
      '.test-tmp/',
      '.mutation/',
      '.fuzz/',
      'test/node-red-5/',
    ],
  },
  js.configs.recommended,
  {
    files: ['**/*.ts', 'scripts/**/*.{mjs,cjs}', 'eslint.config.mjs'],
    extends: [...tseslint.configs.recommendedTypeChecked],
    languageOptions: {
      parserOptions: {
        project: ['./tsconfig.json', './tsconfig.editor.json', './tsconfig.scripts.json'],
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/explicit-module-boundary-types': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      'no-console': 'error',
      eqeqeq: 'error',
    },
  },
  {
    files: [
      'test/**/*.ts',
      'bench/**/*.ts',
      'soak/**/*.ts',
      'simulator/cli.ts',
      'simulator/index.ts',
    ],
    rules: { 'no-console': 'off', '@typescript-eslint/explicit-module-boundary-types': 'off' },
  },
  {
    // `it` says nothing, and in specs it hides that of mocha.
    files: ['**/*.ts'],
    rules: {
      '@typescript-eslint/naming-convention': [
        'error',
        { selector: 'variableLike', format: null, custom: { regex: '^it$', match: false } },
      ],
    },
  },
  {
    files: ['test/{calls,check,nodes,phone,support}/**/*.ts'],
    ignores: [
      'test/support/virtual-phone.ts',
      'test/support/simulator/**',
      'test/calls/operations/keypad/**',
    ],
    rules: {
      'no-restricted-syntax': [
        'error',
        {
          selector: "NewExpression[callee.name='VirtualPhone']",
          message: 'startVirtualPhone: the client remembers phones by their addresses.',
        },
      ],
    },
  },
  {
    // Their types stand in JSDoc, which these rules do not read; tsconfig.scripts.json makes the compiler do it.
    files: ['scripts/**/*.{mjs,cjs}', 'eslint.config.mjs'],
    rules: {
      '@typescript-eslint/explicit-module-boundary-types': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      'no-console': 'off',
    },
  },
  {
    // `export =` and `require` are how Node-RED and mocha load CommonJS.
    files: ['src/nodes/**/*.ts', 'scripts/**/*.cjs'],
    rules: { '@typescript-eslint/no-require-imports': 'off' },
  },
  {
    // What is loaded when it is needed: `import()` of a file of our own would pass by what compiles it in tests.
    files: ['src/phone/display/image.ts', 'simulator/minibrowser/picture.ts'],
    rules: { '@typescript-eslint/no-require-imports': 'off' },
  },
  layer(
    ['src/common/**/*.ts'],
    [
      '**/phone/**',
      '**/calls/**',
      '**/check/**',
      '**/nodes/**',
      '**/simulator/**',
      'node-red',
      'node-red/*',
      '@node-red/*',
      'undici',
    ],
    'src/common is under every layer and knows none of them.',
  ),
  layer(
    ['src/phone/**/*.ts'],
    [
      '**/nodes/**',
      '**/calls/**',
      '**/check/**',
      '**/simulator/**',
      'node-red',
      'node-red/*',
      '@node-red/*',
    ],
    'src/phone knows nothing of checks, calls, nodes or Node-RED.',
  ),
  layer(
    ['src/calls/**/*.ts'],
    [
      '**/nodes/**',
      '**/check/**',
      '**/simulator/**',
      'node-red',
      'node-red/*',
      '@node-red/*',
      'undici',
    ],
    'src/calls knows nothing of nodes, Node-RED or the network.',
  ),
  layer(
    ['src/check/**/*.ts'],
    [
      '**/nodes/**',
      '**/calls/**',
      '**/simulator/**',
      'node-red',
      'node-red/*',
      '@node-red/*',
      'undici',
    ],
    'src/check knows nothing of calls, nodes or Node-RED.',
  ),
  layer(
    ['src/nodes/**/*.ts'],
    ['**/simulator/**', 'undici'],
    'Nodes reach the phone through src/phone only.',
  ),
  layer(
    ['simulator/**/*.ts'],
    ['**/src/**'],
    'The virtual phone shares no code with the client, so that a shared mistake cannot hide.',
  ),
  {
    // One long text must not stop the process: no expression may take more than linear time.
    files: [
      'src/**/*.ts',
      'simulator/**/*.{ts,js}',
      'scripts/**/*.mjs',
      'bench/**/*.ts',
      'soak/**/*.ts',
    ],
    plugins: { regexp },
    rules: {
      'regexp/no-super-linear-backtracking': ['error', { report: 'potential' }],
      'regexp/no-super-linear-move': ['error', { report: 'potential', ignorePartial: false }],
    },
  },
  { files: ['**/*.mjs'], languageOptions: { globals: globals.node } },
  { files: ['simulator/console/web/**/*.js'], languageOptions: { globals: globals.browser } },
  prettier,
  {
    // One hand. After `prettier`, which would switch `curly` off.
    files: ['**/*.{ts,mjs}'],
    plugins: { 'simple-import-sort': importSort },
    rules: {
      curly: ['error', 'multi-or-nest', 'consistent'],
      'no-duplicate-imports': 'error',
      'simple-import-sort/imports': ['error', { groups: [['^node:', '^@?\\w', '^\\.']] }],
    },
  },
);
