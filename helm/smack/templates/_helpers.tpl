{{/* Labels by which Services, budgets and policies find the operator's pods. They never change. */}}
{{- define "smack.selectorLabels" -}}
app.kubernetes.io/name: smack
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/component: operator
{{- end }}

{{/* Labels of every object of the chart. */}}
{{- define "smack.labels" -}}
app.kubernetes.io/name: smack
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/part-of: smack
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version }}
{{- with .Values.commonLabels }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{/* An image's full name: (list $ .Values.image.operator). A digest wins over a tag. */}}
{{- define "smack.image" -}}
{{- $root := index . 0 }}
{{- $image := index . 1 }}
{{- with $root.Values.image.registry }}{{ trimSuffix "/" . }}/{{ end }}
{{- $image.repository }}
{{- if $image.digest }}@{{ $image.digest }}{{ else }}:{{ $image.tag | default $root.Chart.AppVersion }}{{ end }}
{{- end }}

{{/* Whether nodes are shared: "true" or nothing. */}}
{{- define "smack.offers" -}}
{{- if and .Values.offers.enabled (empty .Values.namespaces) }}true{{ end }}
{{- end }}

{{/*
The Secrets that connections name for the operator, each with the keys that are read of it: a map in YAML, name to list of keys.
*/}}
{{- define "smack.operatorSecrets" -}}
{{- $keys := dict }}
{{- range tuple .Values.connections.kafka .Values.connections.cassandra }}
{{- range . }}
{{- if .operatorSecret }}
{{- $caKey := (.tls | default dict).caKey | default "ca.crt" }}
{{- $_ := set $keys .operatorSecret (concat (get $keys .operatorSecret | default (list "username" "password")) (list $caKey) | uniq) }}
{{- end }}
{{- end }}
{{- end }}
{{- toYaml $keys }}
{{- end }}

{{/* What every container of the chart may not do (Pod Security Standard "restricted"), and writes nowhere. */}}
{{- define "smack.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities: {drop: [ALL]}
{{- end }}

{{- define "smack.podSecurity" -}}
runAsNonRoot: true
seccompProfile: {type: RuntimeDefault}
{{- end }}

{{/* The account's token where clients look for it, renewed by the kubelet: what the kubelet would mount by itself, said out loud. */}}
{{- define "smack.token" -}}
sources:
  - serviceAccountToken: {path: token, expirationSeconds: 3607}
  - configMap:
      name: kube-root-ca.crt
      items: [{key: ca.crt, path: ca.crt}]
  - downwardAPI:
      items: [{path: namespace, fieldRef: {apiVersion: v1, fieldPath: metadata.namespace}}]
{{- end }}
