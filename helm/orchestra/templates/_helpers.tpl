{{- define "orchestra.labels.api" -}}
{{ include "orchestra.labels" . }}
app.kubernetes.io/component: api
{{- end }}

{{- define "orchestra.labels.operator" -}}
{{ include "orchestra.labels" . }}
app.kubernetes.io/component: operator
{{- end }}

{{- define "orchestra.labels.frontend" -}}
{{ include "orchestra.labels" . }}
app.kubernetes.io/component: frontend
{{- end }}

{{- define "orchestra.labels.authentication-proxy" -}}
{{ include "orchestra.selectorLabels.authentication-proxy" . }}
app.kubernetes.io/part-of: orchestra
app.kubernetes.io/version: "0.2.0"
app.kubernetes.io/managed-by: {{ .Release.Service | quote }}
app.kubernetes.io/component: authentication-proxy
{{- end }}

{{- define "orchestra.labels.migrate" -}}
{{ include "orchestra.labels" . }}
app.kubernetes.io/component: migrate
{{- end }}

{{- define "orchestra.labels.database" -}}
{{ include "orchestra.labels" . }}
app.kubernetes.io/component: database
{{- end }}

{{- define "orchestra.labels" -}}
app.kubernetes.io/name: {{ .Values.nameOverride | default "orchestra" | quote }}
app.kubernetes.io/instance: {{ .Release.Name | quote }}
app.kubernetes.io/part-of: orchestra
app.kubernetes.io/version: "0.2.0"
app.kubernetes.io/managed-by: {{ .Release.Service | quote }}
{{- end }}

{{- define "orchestra.selectorLabels.api" -}}
app.kubernetes.io/name: {{ .Values.nameOverride | default "orchestra" | quote }}
app.kubernetes.io/instance: {{ .Release.Name | quote }}
app.kubernetes.io/component: api
{{- end }}

{{- define "orchestra.selectorLabels.operator" -}}
app.kubernetes.io/name: {{ .Values.nameOverride | default "orchestra" | quote }}
app.kubernetes.io/instance: {{ .Release.Name | quote }}
app.kubernetes.io/component: operator
{{- end }}

{{- define "orchestra.selectorLabels.frontend" -}}
app.kubernetes.io/name: {{ .Values.nameOverride | default "orchestra" | quote }}
app.kubernetes.io/instance: {{ .Release.Name | quote }}
app.kubernetes.io/component: frontend
{{- end }}

{{- define "orchestra.selectorLabels.authentication-proxy" -}}
app.kubernetes.io/name: oauth2-proxy
app.kubernetes.io/instance: {{ .Release.Name | quote }}
{{- end }}

{{- define "orchestra.selectorLabels.migrate" -}}
app.kubernetes.io/name: {{ .Values.nameOverride | default "orchestra" | quote }}
app.kubernetes.io/instance: {{ .Release.Name | quote }}
app.kubernetes.io/component: migrate
{{- end }}

{{- define "orchestra.selectorLabels.database" -}}
app.kubernetes.io/name: {{ .Values.nameOverride | default "orchestra" | quote }}
app.kubernetes.io/instance: {{ .Release.Name | quote }}
app.kubernetes.io/component: database
{{- end }}

{{- define "orchestra.image.api" -}}
{{ .Values.global.imageRegistry }}
{{- if not .Values.global.imageRegistry }}{{ .Values.api.image.registry }}{{ end }}
{{- if or .Values.global.imageRegistry .Values.api.image.registry }}/{{ end }}
{{- .Values.api.image.repository }}
{{- with .Values.api.image.tag }}:{{ . }}{{ end }}
{{- with .Values.api.image.digest }}@{{ . }}{{ end }}
{{- end }}

{{- define "orchestra.image.operator" -}}
{{ if not .Values.global.imageRegistry }}{{ .Values.operator.image.registry }}{{ end }}
{{- .Values.global.imageRegistry }}
{{- if or .Values.global.imageRegistry .Values.operator.image.registry }}/{{ end }}
{{- .Values.operator.image.repository }}
{{- with .Values.operator.image.tag }}:{{ . }}{{ end }}
{{- with .Values.operator.image.digest }}@{{ . }}{{ end }}
{{- end }}

{{- define "orchestra.image.sidecar" -}}
{{ if not .Values.global.imageRegistry }}{{ .Values.operator.sidecar.image.registry }}{{ end }}
{{- .Values.global.imageRegistry }}
{{- if or .Values.global.imageRegistry .Values.operator.sidecar.image.registry }}/{{ end }}
{{- .Values.operator.sidecar.image.repository }}
{{- with .Values.operator.sidecar.image.tag }}:{{ . }}{{ end }}
{{- with .Values.operator.sidecar.image.digest }}@{{ . }}{{ end }}
{{- end }}

{{- define "orchestra.image.frontend" -}}
{{ .Values.global.imageRegistry }}
{{- if not .Values.global.imageRegistry }}{{ .Values.frontend.image.registry }}{{ end }}
{{- if or .Values.global.imageRegistry .Values.frontend.image.registry }}/{{ end }}
{{- .Values.frontend.image.repository }}
{{- with .Values.frontend.image.tag }}:{{ . }}{{ end }}
{{- with .Values.frontend.image.digest }}@{{ . }}{{ end }}
{{- end }}

{{- define "orchestra.image.authentication-proxy" -}}
{{ if not .Values.global.imageRegistry }}{{ (index .Values "oauth2-proxy").image.registry }}{{ end }}
{{- .Values.global.imageRegistry }}
{{- if or .Values.global.imageRegistry (index .Values "oauth2-proxy").image.registry }}/{{ end }}
{{- (index .Values "oauth2-proxy").image.repository }}
{{- with (index .Values "oauth2-proxy").image.tag }}:{{ . }}{{ end }}
{{- with (index .Values "oauth2-proxy").image.digest }}@{{ . }}{{ end }}
{{- end }}

{{- define "orchestra.image.postgresql" -}}
{{ if not .Values.global.imageRegistry }}{{ .Values.postgresql.image.registry }}{{ end }}
{{- .Values.global.imageRegistry }}
{{- if or .Values.global.imageRegistry .Values.postgresql.image.registry }}/{{ end }}
{{- .Values.postgresql.image.repository }}
{{- with .Values.postgresql.image.tag }}:{{ . }}{{ end }}
{{- with .Values.postgresql.image.digest }}@{{ . }}{{ end }}
{{- end }}

{{- define "orchestra.serviceAccountName.api" -}}
{{ if not .Values.api.serviceAccount.name }}{{ .Values.fullnameOverride | default .Release.Name }}-api{{ end }}
{{- .Values.api.serviceAccount.name }}
{{- end }}

{{- define "orchestra.serviceAccountName.operator" -}}
{{ if not .Values.operator.serviceAccount.name }}{{ .Values.fullnameOverride | default .Release.Name }}-operator{{ end }}
{{- .Values.operator.serviceAccount.name }}
{{- end }}

{{- define "orchestra.serviceAccountName.frontend" -}}
{{ if and .Values.frontend.serviceAccount.create (not .Values.frontend.serviceAccount.name) }}{{ .Values.fullnameOverride | default
  .Release.Name }}-frontend{{ end }}
{{- .Values.frontend.serviceAccount.name }}
{{- if and (not .Values.frontend.serviceAccount.create) (not .Values.frontend.serviceAccount.name) }}default{{ end }}
{{- end }}

{{- define "orchestra.serviceAccountName.proxy" -}}
{{ if and (index .Values "oauth2-proxy").serviceAccount.create (not (index .Values "oauth2-proxy").serviceAccount.name) }}{{ .Values.fullnameOverride |
  default .Release.Name }}-oauth2-proxy{{ end }}
{{- (index .Values "oauth2-proxy").serviceAccount.name }}
{{- if and (not (index .Values "oauth2-proxy").serviceAccount.create) (not (index .Values "oauth2-proxy").serviceAccount.name) }}default{{ end }}
{{- end }}

{{- define "orchestra.appUrl" -}}
{{ if .Values.ingress.tls.enabled }}https://app.{{ else }}http://app.{{ end }}
{{- .Values.global.domain }}
{{- with .Values.ingress.port }}:{{ . }}{{ end }}
{{- end }}

{{- define "orchestra.apiUrl" -}}
{{ if .Values.ingress.tls.enabled }}https://api.{{ else }}http://api.{{ end }}
{{- .Values.global.domain }}
{{- with .Values.ingress.port }}:{{ . }}{{ end }}
{{- end }}

{{- define "orchestra.fullname" -}}
{{ .Values.fullnameOverride | default .Release.Name }}
{{- end }}

{{- define "orchestra.usesBundledDatabase" -}}
{{- if or .Values.postgresql.enabled (and (and (not .Values.api.requireAuthentication) .Values.api.devIdentity) (not (or .Values.postgresql.enabled
  .Values.api.database.existingSecret .Values.api.database.url .Values.api.database.fromEnv))) }}true{{ end }}
{{- end }}
