import { z } from 'zod';

/** helm/smack/files/alerts.yaml. */
export const alertsSchema = z.array(
  z.strictObject({
    alert: z.string().regex(/^Smack[A-Z][A-Za-z]+$/),
    expr: z.string().min(1),
    for: z.string().regex(/^\d+m$/),
    severity: z.enum(['critical', 'warning', 'info']),
    means: z.string().regex(/\.$/),
    helps: z.string().regex(/\.$/),
  }),
);
export type Alert = z.output<typeof alertsSchema>[number];

/** The runbook docs/runbooks/alerts.md: a heading an alert, so that its link ends in the alert's name. Pure. */
export function renderAlerts(alerts: readonly Alert[]): string {
  const sections = alerts.map(
    ({ alert, expr, for: duration, severity, means, helps }) => `## ${alert}

${means}

- **When:** \`${expr}\`${duration === '0m' ? '' : `, for ${duration.replace('m', '')} minutes`} (${severity})
- **What helps:** ${helps}
`,
  );
  return `# Runbook: alerts

<!-- Generated from helm/smack/files/alerts.yaml by \`npm run generate\`: edit that file. -->

The alerts that the chart installs with \`monitoring.rules.enabled\`. Critical ones mean that figures are missing or late, now; the others say why, or that
it will come to that. What each metric means: [metrics.md](../metrics.md). \`smack_ingester_lag_seconds\` and
\`smack_ingester_silence_seconds\` are for dashboards: a quiet channel is silent without anything being wrong.

${sections.join('\n')}`;
}
