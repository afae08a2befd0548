/**
 * Replaces `$(NAME)` by the variable's value, as in env values, command and args: "If a variable cannot be resolved, the
 * reference in the input string will be unchanged. Double $$ are reduced to a single $, ... i.e. "$$(VAR_NAME)" will
 * produce the string literal "$(VAR_NAME)"" (API reference, Container).
 */
export function expandVariables(text: string, variables: Readonly<Record<string, string>>): string {
  return text.replace(/\$(\$|\(([^)]*)\))/g, (whole, after: string, name: string | undefined) => {
    if (after === '$') return '$';
    return (name !== undefined && Object.hasOwn(variables, name) ? variables[name] : undefined) ?? whole;
  });
}
