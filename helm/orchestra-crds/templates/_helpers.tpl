{{/* Labels of every object. */}}
{{- define "orchestra-crds.labels" -}}
app.kubernetes.io/name: {{ .Values.nameOverride | default "orchestra" | quote }}
app.kubernetes.io/instance: {{ .Release.Name | quote }}
app.kubernetes.io/part-of: orchestra
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service | quote }}
{{- end }}
