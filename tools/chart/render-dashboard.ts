/** The Grafana dashboard, from a table of its panels: what is shown, in which unit, by which query. Pure. */
export function renderDashboard(): string {
  const panels = rows.flatMap(([title, ...shown], row) => [
    { type: 'row', title, collapsed: false, panels: [], gridPos: { x: 0, y: row * 9, w: 24, h: 1 } },
    ...shown.map((panel, column) => renderPanel(panel, row, column, 24 / shown.length)),
  ]);
  const dashboard = {
    uid: 'smack',
    title: 'smack',
    tags: ['smack'],
    schemaVersion: 39,
    version: 1,
    editable: true,
    refresh: '30s',
    time: { from: 'now-1h', to: 'now' },
    templating: {
      list: [
        { name: 'datasource', label: 'Prometheus', type: 'datasource', query: 'prometheus' },
        variable('namespace', 'label_values(smack_ingester_records_total, namespace)'),
        variable(
          'pipeline',
          'label_values(smack_ingester_records_total{namespace=~"$namespace"}, smack_dev_pipeline)',
        ),
      ],
    },
    panels: panels.map((panel, index) => ({ id: index + 1, ...panel })),
  };
  return `${JSON.stringify(dashboard, null, 2)}\n`;
}

interface Panel {
  readonly title: string;
  readonly description: string;
  readonly unit: string;
  /** Legend -> query. */
  readonly queries: Readonly<Record<string, string>>;
}

const chosen = '{namespace=~"$namespace",smack_dev_pipeline=~"$pipeline"}';
const by = 'by (namespace, smack_dev_pipeline)';
const name = '{{namespace}}/{{smack_dev_pipeline}}';

/** Each row with its panels, from left to right. */
const rows: readonly (readonly [string, ...Panel[]])[] = [
  [
    'Pipelines',
    panel('Pipelines by condition', 'How many are Ready, Reconciling, Stalled.', 'none', {
      '{{condition}} {{status}}': 'max by (condition, status) (smack_pipelines)',
    }),
    panel('Chat records', 'Records that ingesters put into Kafka, each second.', 'cps', {
      [name]: `sum ${by} (rate(smack_ingester_records_total${chosen}[5m]))`,
    }),
    panel('Channels', 'Channels that are read, wait to be joined, or can not be read.', 'none', {
      joined: `sum(smack_ingester_channels_joined${chosen})`,
      pending: `sum(smack_ingester_channels_pending${chosen})`,
      failed: `sum(smack_ingester_channels_failed${chosen})`,
    }),
  ],
  [
    'Is anything missing or late?',
    panel(
      'Lost, late, not understood',
      'Records that are in no total, in the last hour. 0 is right.',
      'none',
      {
        lost: `sum(increase(smack_ingester_dropped_records_total${chosen}[1h]))`,
        late: `sum(increase(smack_processor_late_total${chosen}[1h]))`,
        'from the future': `sum(increase(smack_processor_future_total${chosen}[1h]))`,
        'not understood': `sum(increase(smack_ingester_dead_letters_total${chosen}[1h]))`,
      },
    ),
    panel('Age of the last final window', 'How far final figures are behind.', 's', {
      [name]: `max ${by} (time() - smack_processor_watermark_seconds${chosen})`,
    }),
    panel('Lag of the processors', 'Records in Kafka that are not read yet.', 'none', {
      [name]: `sum ${by} (smack_processor_lag_records${chosen})`,
    }),
  ],
  [
    'Kafka and Cassandra',
    panel('Time of a batch to Kafka', 'Until Kafka acknowledged it, 99th percentile.', 's', {
      [name]: `histogram_quantile(0.99, sum by (le, namespace, smack_dev_pipeline) (rate(smack_ingester_produce_seconds_bucket${chosen}[5m])))`,
    }),
    panel('Time of a write to Cassandra', '99th percentile.', 's', {
      [name]: `histogram_quantile(0.99, sum by (le, namespace, smack_dev_pipeline) (rate(smack_processor_write_seconds_bucket${chosen}[5m])))`,
    }),
    panel('Trouble', 'Calls that failed and were repeated, each second.', 'cps', {
      Kafka: `sum(rate(smack_ingester_produce_retries_total${chosen}[5m]))`,
      Cassandra: `sum(rate(smack_processor_store_failures_total${chosen}[5m]))`,
      Twitch: `sum(rate(smack_ingester_connections_lost_total${chosen}[5m]))`,
    }),
  ],
  [
    'Sharing of nodes',
    panel('Dominant share', 'Largest part of any resource that a role holds.', 'percentunit', {
      '{{role}}': 'max by (role) (smack_offers_dominant_share)',
    }),
    panel('Pods that wait', 'Pods at the gate, by role.', 'none', {
      '{{role}}': 'max by (role) (smack_offers_waiting_pods)',
    }),
    panel('Time at the gate', 'From the making of a pod to its grant, 99th percentile.', 's', {
      all: 'histogram_quantile(0.99, sum by (le) (rate(smack_offers_gate_seconds_bucket[5m])))',
    }),
    panel('Grants and revocations', 'Each second.', 'cps', {
      granted: 'sum(rate(smack_offers_grants_total[5m]))',
      'taken back': 'sum(rate(smack_offers_take_backs_total[5m]))',
      revoked: 'sum(rate(smack_offers_revocations_total[5m]))',
    }),
  ],
  [
    'Operator',
    panel('Who leads', '1 while a process leads.', 'none', {
      '{{pod}}': 'max by (pod) (leader_election_master_status)',
    }),
    panel('Reconciles', 'By result, each second.', 'cps', {
      '{{result}}': 'sum by (result) (rate(controller_runtime_reconcile_total[5m]))',
    }),
    panel('Requests to the API server', 'By verb, each second.', 'reqps', {
      '{{verb}}': 'sum by (verb) (rate(rest_client_requests_total[5m]))',
    }),
    panel('Memory', 'Resident memory.', 'bytes', {
      '{{pod}}': 'max by (pod) (process_resident_memory_bytes and on (pod) leader_election_master_status)',
    }),
  ],
];

function panel(title: string, description: string, unit: string, queries: Panel['queries']): Panel {
  return { title, description, unit, queries };
}

function renderPanel({ title, description, unit, queries }: Panel, row: number, column: number, w: number) {
  return {
    type: 'timeseries',
    title,
    description,
    datasource: { type: 'prometheus', uid: '$datasource' },
    gridPos: { x: column * w, y: row * 9 + 1, w, h: 8 },
    fieldConfig: { defaults: { unit, min: 0 }, overrides: [] },
    options: {
      legend: { displayMode: 'list', placement: 'bottom' },
      tooltip: { mode: 'multi', sort: 'desc' },
    },
    targets: Object.entries(queries).map(([legendFormat, expr], index) => ({
      refId: String.fromCharCode(65 + index),
      expr,
      legendFormat,
    })),
  };
}

function variable(of: string, query: string) {
  return {
    name: of,
    type: 'query',
    datasource: { type: 'prometheus', uid: '$datasource' },
    query: { query, refId: of },
    definition: query,
    includeAll: true,
    allValue: '.*',
    multi: true,
    refresh: 2,
    sort: 1,
    current: { text: 'All', value: '$__all' },
  };
}
