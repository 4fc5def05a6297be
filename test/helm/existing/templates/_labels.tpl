{{- define "common" -}}
helm.sh/chart: orchestra-0.1.0
app.kubernetes.io/managed-by: Helm
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "selector" -}}
app.kubernetes.io/name: orchestra
app.kubernetes.io/component: {{ .component }}
app.kubernetes.io/instance: {{ .release }}
{{- end }}

{{- define "proxy" -}}
app.kubernetes.io/name: oauth2-proxy
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}
