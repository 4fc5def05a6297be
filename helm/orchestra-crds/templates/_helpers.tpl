{{- define "orchestra-crds.labels" -}}
app.kubernetes.io/name: {{ .Values.nameOverride | default "orchestra" | quote }}
app.kubernetes.io/instance: {{ .Release.Name | quote }}
app.kubernetes.io/part-of: orchestra
app.kubernetes.io/version: "0.2.0"
app.kubernetes.io/managed-by: {{ .Release.Service | quote }}
{{- end }}
