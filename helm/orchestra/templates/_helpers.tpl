{{/* Labels of the objects of api. */}}
{{- define "orchestra.labels.api" -}}
{{ include "orchestra.labels" . }}
app.kubernetes.io/component: api
{{- end }}

{{/* Labels of the objects of operator. */}}
{{- define "orchestra.labels.operator" -}}
{{ include "orchestra.labels" . }}
app.kubernetes.io/component: operator
{{- end }}

{{/* Labels of the objects of frontend. */}}
{{- define "orchestra.labels.frontend" -}}
{{ include "orchestra.labels" . }}
app.kubernetes.io/component: frontend
{{- end }}

{{/* Labels of the objects of authentication-proxy. */}}
{{- define "orchestra.labels.authentication-proxy" -}}
{{ include "orchestra.selectorLabels.authentication-proxy" . }}
app.kubernetes.io/part-of: orchestra
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service | quote }}
app.kubernetes.io/component: authentication-proxy
{{- end }}

{{/* Labels of the objects of migrate. */}}
{{- define "orchestra.labels.migrate" -}}
{{ include "orchestra.labels" . }}
app.kubernetes.io/component: migrate
{{- end }}

{{/* Labels of the objects of database. */}}
{{- define "orchestra.labels.database" -}}
{{ include "orchestra.labels" . }}
app.kubernetes.io/component: database
{{- end }}

{{/* Labels of every object. */}}
{{- define "orchestra.labels" -}}
app.kubernetes.io/name: {{ .Values.nameOverride | default "orchestra" | quote }}
app.kubernetes.io/instance: {{ .Release.Name | quote }}
app.kubernetes.io/part-of: orchestra
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service | quote }}
{{- end }}

{{/* Labels that select the pods of api; they never change. */}}
{{- define "orchestra.selectorLabels.api" -}}
app.kubernetes.io/name: {{ .Values.nameOverride | default "orchestra" | quote }}
app.kubernetes.io/instance: {{ .Release.Name | quote }}
app.kubernetes.io/component: api
{{- end }}

{{/* Labels that select the pods of operator; they never change. */}}
{{- define "orchestra.selectorLabels.operator" -}}
app.kubernetes.io/name: {{ .Values.nameOverride | default "orchestra" | quote }}
app.kubernetes.io/instance: {{ .Release.Name | quote }}
app.kubernetes.io/component: operator
{{- end }}

{{/* Labels that select the pods of frontend; they never change. */}}
{{- define "orchestra.selectorLabels.frontend" -}}
app.kubernetes.io/name: {{ .Values.nameOverride | default "orchestra" | quote }}
app.kubernetes.io/instance: {{ .Release.Name | quote }}
app.kubernetes.io/component: frontend
{{- end }}

{{/* Labels that select the pods of authentication-proxy; they never change. */}}
{{- define "orchestra.selectorLabels.authentication-proxy" -}}
app.kubernetes.io/name: oauth2-proxy
app.kubernetes.io/instance: {{ .Release.Name | quote }}
{{- end }}

{{/* Labels that select the pods of migrate; they never change. */}}
{{- define "orchestra.selectorLabels.migrate" -}}
app.kubernetes.io/name: {{ .Values.nameOverride | default "orchestra" | quote }}
app.kubernetes.io/instance: {{ .Release.Name | quote }}
app.kubernetes.io/component: migrate
{{- end }}

{{/* Labels that select the pods of database; they never change. */}}
{{- define "orchestra.selectorLabels.database" -}}
app.kubernetes.io/name: {{ .Values.nameOverride | default "orchestra" | quote }}
app.kubernetes.io/instance: {{ .Release.Name | quote }}
app.kubernetes.io/component: database
{{- end }}

{{/* An image: registry, repository, tag and digest. Takes (dict "root" . "image" .Values.api.image) or another of its kind. */}}
{{- define "orchestra.image" -}}
{{ .root.Values.global.imageRegistry | default .image.registry }}
{{- if or .root.Values.global.imageRegistry .image.registry }}/{{ end }}
{{- .image.repository }}
{{- with .image.tag }}:{{ . }}{{ end }}
{{- with .image.digest }}@{{ . }}{{ end }}
{{- end }}

{{/* Account under which api runs. */}}
{{- define "orchestra.serviceAccountName.api" -}}
{{ .Values.api.serviceAccount.name | default (printf "%s-api" (include "orchestra.fullname" .)) }}
{{- end }}

{{/* Account under which operator runs. */}}
{{- define "orchestra.serviceAccountName.operator" -}}
{{ .Values.operator.serviceAccount.name | default (printf "%s-operator" (include "orchestra.fullname" .)) }}
{{- end }}

{{/* Account under which frontend runs. */}}
{{- define "orchestra.serviceAccountName.frontend" -}}
{{ .Values.frontend.serviceAccount.name | default (ternary (printf "%s-frontend" (include "orchestra.fullname" .)) "default"
  .Values.frontend.serviceAccount.create) }}
{{- end }}

{{/* Account under which proxy runs. */}}
{{- define "orchestra.serviceAccountName.proxy" -}}
{{- $oauth2Proxy := index .Values "oauth2-proxy" -}}
{{ $oauth2Proxy.serviceAccount.name | default (ternary (printf "%s-oauth2-proxy" (include "orchestra.fullname" .)) "default"
  $oauth2Proxy.serviceAccount.create) }}
{{- end }}

{{/* Address of the web interface. */}}
{{- define "orchestra.appUrl" -}}
{{ if .Values.ingress.tls.enabled }}https://app.{{ else }}http://app.{{ end }}
{{- .Values.global.domain }}
{{- with .Values.ingress.port }}:{{ . }}{{ end }}
{{- end }}

{{/* Address of the API. */}}
{{- define "orchestra.apiUrl" -}}
{{ if .Values.ingress.tls.enabled }}https://api.{{ else }}http://api.{{ end }}
{{- .Values.global.domain }}
{{- with .Values.ingress.port }}:{{ . }}{{ end }}
{{- end }}

{{/* Entry points of Traefik, with commas between them. */}}
{{- define "orchestra.entryPoints" -}}
{{ if .Values.ingress.entryPoints }}{{ join "," .Values.ingress.entryPoints }}{{ else if .Values.ingress.tls.enabled }}websecure{{ else }}web{{ end }}
{{- end }}

{{/* Secret with the credentials of the authentication proxy. */}}
{{- define "orchestra.proxySecretName" -}}
{{- $oauth2Proxy := index .Values "oauth2-proxy" -}}
{{ if $oauth2Proxy.config.clientID }}{{ include "orchestra.fullname" . }}-oauth2-proxy{{ else }}{{ $oauth2Proxy.config.existingSecret }}{{ end }}
{{- end }}

{{/* Prefix of the names of all objects. */}}
{{- define "orchestra.fullname" -}}
{{ .Values.fullnameOverride | default .Release.Name }}
{{- end }}

{{/* What changes the annotation checksum/templates of api. */}}
{{- define "orchestra.checksum.api.templates" -}}
{{ toRawJson .Values.api.templates | sha256sum }}
{{- end }}

{{/* What changes the annotation checksum/database of api. */}}
{{- define "orchestra.checksum.api.database" -}}
{{ toRawJson (ternary (dict "url" .Values.api.database.url) (dict "password" .Values.postgresql.auth.password) (not (empty .Values.api.database.url))) |
  sha256sum }}
{{- end }}

{{/* What changes the annotation checksum/config of frontend. */}}
{{- define "orchestra.checksum.frontend.config" -}}
{{ toRawJson (dict "apiUrl" (include "orchestra.apiUrl" .) "gaMeasurementId" .Values.frontend.gaMeasurementId) | sha256sum }}
{{- end }}

{{/* What changes the annotation checksum/secret of auth-proxy. */}}
{{- define "orchestra.checksum.auth-proxy.secret" -}}
{{- $oauth2Proxy := index .Values "oauth2-proxy" -}}
{{ toRawJson (dict "clientID" $oauth2Proxy.config.clientID "clientSecret" $oauth2Proxy.config.clientSecret "cookieSecret" $oauth2Proxy.config.cookieSecret)
  | sha256sum }}
{{- end }}

{{/* What changes the annotation checksum/google-secret of auth-proxy. */}}
{{- define "orchestra.checksum.auth-proxy.google-secret" -}}
{{- $oauth2Proxy := index .Values "oauth2-proxy" -}}
{{ toRawJson (dict "serviceAccountJson" $oauth2Proxy.config.google.serviceAccountJson) | sha256sum }}
{{- end }}

{{/* What changes the annotation checksum/config-emails of auth-proxy. */}}
{{- define "orchestra.checksum.auth-proxy.config-emails" -}}
{{- $oauth2Proxy := index .Values "oauth2-proxy" -}}
{{ toRawJson (dict "emails" $oauth2Proxy.authenticatedEmailsFile.restricted_access) | sha256sum }}
{{- end }}

{{/* What changes the annotation checksum/config of auth-proxy. */}}
{{- define "orchestra.checksum.auth-proxy.config" -}}
{{- $oauth2Proxy := index .Values "oauth2-proxy" -}}
{{ toRawJson (dict "configFile" $oauth2Proxy.config.configFile) | sha256sum }}
{{- end }}

{{/* True, or nothing. */}}
{{- define "orchestra.usesBundledDatabase" -}}
{{- if or .Values.postgresql.enabled (and (and (not .Values.api.requireAuthentication) .Values.api.devIdentity) (not (or .Values.api.database.existingSecret
  .Values.api.database.url .Values.api.database.fromEnv))) }}true{{ end }}
{{- end }}

{{/* True, or nothing. */}}
{{- define "orchestra.readsGoogleGroups" -}}
{{- $oauth2Proxy := index .Values "oauth2-proxy" -}}
{{- if and $oauth2Proxy.config.google.adminEmail (or $oauth2Proxy.config.google.existingSecret $oauth2Proxy.config.google.useApplicationDefaultCredentials
  $oauth2Proxy.config.google.serviceAccountJson) }}true{{ end }}
{{- end }}
