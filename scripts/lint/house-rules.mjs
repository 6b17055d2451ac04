/** The house's own rules as an oxlint plugin: what no built-in rule can say exactly. Configured in .oxlintrc.json. */
import { isBuiltin } from 'node:module';
import path from 'node:path';
import { refuseFile, refusePackage } from './dependency-rule.mjs';

const root = path.resolve(import.meta.dirname, '../..');
const fromRoot = (file) => path.relative(root, file).split(path.sep).join('/');

/** Every way in which a module names another: import, export … from, import(), import type, typeof import(). */
function onModuleReference(report) {
  const typeOnly = (node) => node.importKind === 'type' || node.exportKind === 'type' || (node.specifiers?.length > 0 && node.specifiers.every((part) => part.importKind === 'type' || part.exportKind === 'type'));
  const text = (node) => (typeof node?.value === 'string' ? node.value : typeof node?.literal?.value === 'string' ? node.literal.value : null);
  const visit = (node, source, types) => {
    const specifier = text(source);
    if (specifier !== null) report(node, specifier, types);
  };
  return {
    ImportDeclaration: (node) => visit(node, node.source, typeOnly(node)),
    ExportNamedDeclaration: (node) => visit(node, node.source, typeOnly(node)),
    ExportAllDeclaration: (node) => visit(node, node.source, typeOnly(node)),
    ImportExpression: (node) => visit(node, node.source, false),
    TSImportType: (node) => visit(node, node.source ?? node.argument, true),
    TSExternalModuleReference: (node) => visit(node, node.expression, false),
    CallExpression: (node) => {
      if (node.callee.type === 'Identifier' && node.callee.name === 'require') visit(node, node.arguments[0], false);
    },
  };
}

const dependencyRule = {
  create(context) {
    const file = fromRoot(context.filename);
    return onModuleReference((node, specifier, typeOnly) => {
      const bare = specifier.replace(/^node:/, '');
      const refusal = specifier.startsWith('.')
        ? refuseFile(file, fromRoot(path.resolve(path.dirname(context.filename), specifier.replace(/\?.*$/, ''))), typeOnly)
        : refusePackage(file, isBuiltin(specifier) ? bare : packageName(specifier), isBuiltin(specifier));
      if (refusal) context.report({ node, message: `Dependency rule: ${refusal}.` });
    });
  },
};
const packageName = (specifier) => specifier.split('/').slice(0, specifier.startsWith('@') ? 2 : 1).join('/');

/** References to a global that no declaration in the file shadows. */
function globalReferences(context, names) {
  const scope = context.sourceCode.scopeManager.globalScope;
  const unresolved = scope.through.filter((reference) => names.has(reference.identifier.name));
  const declared = scope.variables.filter((variable) => names.has(variable.name) && variable.defs.length === 0).flatMap((variable) => variable.references);
  return [...new Set([...unresolved, ...declared].map((reference) => reference.identifier))];
}

const TIMERS = ['setTimeout', 'setInterval', 'setImmediate', 'requestAnimationFrame', 'requestIdleCallback'];
const AMBIENT_MEMBERS = { Date: ['now'], Math: ['random'], performance: ['now', 'timeOrigin'] };
const GLOBAL_OBJECTS = ['globalThis', 'window', 'self'];

/** What a use of a global reads from the surroundings; null when nothing. */
function ambientUse(identifier) {
  let name = identifier.name;
  let node = identifier;
  const memberName = (member) => (member.computed ? member.property.value : member.property.name);
  if (GLOBAL_OBJECTS.includes(name)) {
    if (node.parent.type !== 'MemberExpression' || node.parent.object !== node) return null;
    node = node.parent;
    name = memberName(node);
  }
  if (TIMERS.includes(name)) return name;
  const { parent } = node;
  if (parent.type === 'MemberExpression' && parent.object === node && AMBIENT_MEMBERS[name]?.includes(memberName(parent))) return `${name}.${memberName(parent)}`;
  if (name === 'Date' && parent.callee === node && (parent.type === 'CallExpression' || parent.arguments.length === 0)) return parent.type === 'CallExpression' ? 'Date()' : 'new Date()';
  return null;
}

const noAmbientTime = {
  create(context) {
    const refuse = (node, what) => context.report({ node, message: `${what}: time and randomness are arguments here; only kernel, adapters, simulators and hosts read the clock or set timers.` });
    const watched = new Set([...TIMERS, ...Object.keys(AMBIENT_MEMBERS), ...GLOBAL_OBJECTS]);
    return {
      'Program:exit'() {
        for (const identifier of globalReferences(context, watched)) {
          const use = ambientUse(identifier);
          if (use) refuse(identifier, use);
        }
      },
      ImportDeclaration(node) {
        if (/^(node:)?(timers|perf_hooks)(\/|$)/.test(node.source.value)) refuse(node, node.source.value);
      },
      MemberExpression(node) {
        if (node.object.type === 'Identifier' && node.object.name === 'Temporal' && node.property.name === 'Now') refuse(node, 'Temporal.Now');
      },
    };
  },
};

const MONEY_WORD = /cents|amount|shilling|price|balance|kes\b|money/i;

const moneyInOnePlace = {
  create(context) {
    const named = (node) => (node.type === 'Identifier' ? node.name : node.type === 'MemberExpression' && !node.computed ? node.property.name : '');
    const isHundred = (node) => node.type === 'Literal' && (node.value === 100 || node.value === 0.01);
    const refuse = (node, what) => context.report({ node, message: `${what}: money is computed, read and written in src-shared/money.ts only.` });
    return {
      'Program:exit'() {
        for (const identifier of globalReferences(context, new Set(['parseFloat']))) refuse(identifier, 'parseFloat');
      },
      MemberExpression(node) {
        if (node.property.name === 'toFixed' || (node.property.name === 'parseFloat' && node.object.name === 'Number')) refuse(node, node.property.name);
      },
      BinaryExpression(node) {
        const { left, right, operator } = node;
        if (!['*', '/', '%'].includes(operator)) return;
        if ((isHundred(right) && MONEY_WORD.test(named(left))) || (isHundred(left) && MONEY_WORD.test(named(right)))) refuse(node, `${operator} 100`);
      },
    };
  },
};

const KEBAB = /^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+(-[a-z0-9]+)*)+$/;
const EMPTY_WORD = /^(utils?|helpers?|managers?|common|misc)$/;

const plainNames = {
  create(context) {
    const file = fromRoot(context.filename);
    return {
      Program(node) {
        if (!KEBAB.test(path.basename(file))) context.report({ node, message: `${file}: file names are kebab-case nouns with a role suffix.` });
        const empty = file.split(/[/.-]/).find((word) => EMPTY_WORD.test(word));
        if (empty) context.report({ node, message: `${file}: "${empty}" says nothing; name what it is.` });
      },
      ClassDeclaration(node) {
        if (/(Manager|Helper|Utils?)$/.test(node.id?.name ?? '')) context.report({ node, message: `${node.id.name}: name what it does; no manager, helper, utils.` });
      },
      TSInterfaceDeclaration(node) {
        if (/^I[A-Z][a-z]/.test(node.id.name)) context.report({ node, message: `${node.id.name}: interfaces carry no I.` });
      },
    };
  },
};

const LONGEST_FUNCTION_LINES = 80;

/** A function's own lines: those of functions written inside it are counted there, so that a factory of small functions is short. */
const shortFunctions = {
  create(context) {
    const open = [];
    const linesOf = (node) => node.loc.end.line - node.loc.start.line + 1;
    return {
      ':function': () => open.push(0),
      ':function:exit'(node) {
        const nested = open.pop();
        const own = linesOf(node) - nested;
        if (open.length > 0) open[open.length - 1] += linesOf(node);
        if (own > LONGEST_FUNCTION_LINES) context.report({ node, message: `${own} lines of its own: a function fits on a screen (${LONGEST_FUNCTION_LINES} at most).` });
      },
    };
  },
};

export default {
  meta: { name: 'house' },
  rules: { 'dependency-rule': dependencyRule, 'no-ambient-time': noAmbientTime, 'money-in-one-place': moneyInOnePlace, 'plain-names': plainNames, 'short-functions': shortFunctions },
};
