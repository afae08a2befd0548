{{/* Annotations of what belongs to the hook of an uninstall; the argument is its weight. Helm 4, and 3 from 3.18 on, show what it says. */}}
{{- define "smack.cleanUpHook" -}}
helm.sh/hook: pre-delete
helm.sh/hook-weight: {{ . | quote }}
helm.sh/hook-delete-policy: before-hook-creation,hook-succeeded
helm.sh/hook-output-log-policy: hook-succeeded,hook-failed
{{- end }}

{{/* The same of `helm test`. What the pod says is shown by Helm itself: `--logs` would look for a pod that is gone. */}}
{{- define "smack.testHook" -}}
helm.sh/hook: test
helm.sh/hook-weight: {{ . | quote }}
helm.sh/hook-delete-policy: before-hook-creation,hook-succeeded
helm.sh/hook-output-log-policy: hook-succeeded,hook-failed
{{- end }}

{{/*
A role with its binding to the hook's account: root, kind (Role or ClusterRole), namespace of a Role, rules; name and hook where they are not those of
the uninstall; suffix of the name where one account gets two.
*/}}
{{- define "smack.grant" -}}
{{- $root := .root }}
{{- $account := .name | default "smack-clean-up" }}
{{- $name := printf "%s%s" $account (.suffix | default "") }}
{{- $hook := .hook | default "smack.cleanUpHook" }}
{{- range tuple .kind (printf "%sBinding" .kind) }}
{{- if ne . $.kind }}
---
{{- end }}
apiVersion: rbac.authorization.k8s.io/v1
kind: {{ . }}
metadata:
  name: {{ $name }}
  {{- with $.namespace }}
  namespace: {{ . }}
  {{- end }}
  labels: {{- include "smack.labels" $root | nindent 4 }}
  annotations: {{- include $hook -1 | nindent 4 }}
{{- if eq . $.kind }}
rules: {{- toYaml $.rules | nindent 2 }}
{{- else }}
roleRef:
  apiGroup: rbac.authorization.k8s.io
  kind: {{ $.kind }}
  name: {{ $name }}
subjects:
  - kind: ServiceAccount
    name: {{ $account }}
    namespace: {{ $root.Release.Namespace }}
{{- end }}
{{- end }}
{{- end }}

{{/* The rest of a pod's spec that runs a command of the operator's program to its end: root, command. */}}
{{- define "smack.commandPod" -}}
{{- $root := .root }}
restartPolicy: Never
automountServiceAccountToken: false
enableServiceLinks: false
securityContext: {{- include "smack.podSecurity" $root | nindent 2 }}
{{- with $root.Values.image.pullSecrets }}
imagePullSecrets:
  {{- range . }}
  - name: {{ . }}
  {{- end }}
{{- end }}
{{- with $root.Values.operator.nodeSelector }}
nodeSelector: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with $root.Values.operator.tolerations }}
tolerations: {{- toYaml . | nindent 2 }}
{{- end }}
containers:
  - name: {{ .command }}
    image: {{ include "smack.image" (list $root $root.Values.image.operator) }}
    imagePullPolicy: {{ $root.Values.image.pullPolicy }}
    args: [{{ .command }}]
    env:
      - {name: SMACK_NAMESPACES, value: {{ join "," $root.Values.namespaces | default "*" | quote }}}
      - {name: SMACK_TOKEN_DIR, value: /var/run/secrets/kubernetes.io/serviceaccount}
      - {name: POD_NAMESPACE, valueFrom: {fieldRef: {apiVersion: v1, fieldPath: metadata.namespace}}}
    resources:
      requests: {cpu: 50m, memory: 128Mi}
      limits: {memory: 256Mi}
    securityContext: {{- include "smack.containerSecurity" $root | nindent 6 }}
    volumeMounts:
      - {name: token, mountPath: /var/run/secrets/kubernetes.io/serviceaccount, readOnly: true}
volumes:
  - name: token
    projected: {{- include "smack.token" $root | nindent 6 }}
{{- end }}
