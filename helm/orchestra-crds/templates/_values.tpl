{{/* Takes entries that are null out of a map, and out of everything in it. */}}
{{- define "orchestra-crds.withoutNulls" -}}
{{- range $key, $value := . }}
{{- if kindIs "invalid" $value }}
{{- if kindIs "map" $ }}{{ $_ := unset $ $key }}{{ end }}
{{- else if or (kindIs "map" $value) (kindIs "slice" $value) }}
{{- include "orchestra-crds.withoutNulls" $value }}
{{- end }}
{{- end }}
{{- end }}

{{/* Fills what is missing in the first map from the second. */}}
{{- define "orchestra-crds.fill" -}}
{{- $into := index . 0 }}
{{- range $key, $value := index . 1 }}
{{- if or (not (hasKey $into $key)) (kindIs "invalid" (get $into $key)) }}
{{- $_ := set $into $key $value }}
{{- else if and (kindIs "map" $value) (kindIs "map" (get $into $key)) }}
{{- include "orchestra-crds.fill" (list (get $into $key) $value) }}
{{- end }}
{{- end }}
{{- end }}

{{/* The first character of a text that no value may hold, by its number in Unicode. */}}
{{- define "orchestra-crds.character" -}}
{{- with regexFind "[\\x00-\\x08\\x0b-\\x1f\\x7f-\\x{9f}\\x{2028}\\x{2029}\\x{feff}\\x{fffe}\\x{ffff}]" . }}
{{- $number := index . 0 }}
{{- if eq (len .) 2 }}
{{- $number = index . 1 }}
{{- else if eq (len .) 3 }}
{{- $number = add (mul (mod (index . 0) 16) 4096) (mul (mod (index . 1) 64) 64) (mod (index . 2) 64) }}
{{- end }}
{{- printf "%U" $number }}
{{- end }}
{{- end }}

{{/* A path and one more step of it. */}}
{{- define "orchestra-crds.step" -}}
{{- $step := index . 1 }}
{{- if not (kindIs "string" $step) }}{{ printf "%s[%d]" (index . 0) $step }}
{{- else }}{{ list (index . 0) (ternary $step (toRawJson $step) (regexMatch "^[A-Za-z0-9_-]+$" $step)) | compact | join "." }}
{{- end }}
{{- end }}

{{/* Names every place that holds a character, a key or a number that no value may hold. */}}
{{- define "orchestra-crds.forbidden" -}}
{{- $path := index . 0 }}
{{- $value := index . 1 }}
{{- if kindIs "string" $value }}
{{- if include "orchestra-crds.character" $value }}
{{ $path }}: holds the character {{ include "orchestra-crds.character" $value }}, which no value may hold
{{- end }}
{{- else if or (kindIs "float64" $value) (kindIs "int64" $value) }}
{{- if or (gt (float64 $value) 9007199254740991.0) (lt (float64 $value) -9007199254740991.0) (eq (toRawJson $value) "-0") }}
{{ $path }}: is a number that programs read differently, -0 or one beyond 9007199254740991; put it in quotes
{{- end }}
{{- else if or (kindIs "map" $value) (kindIs "slice" $value) }}
{{- range $key, $member := $value }}
{{- if and (kindIs "string" $key) (not (kindIs "invalid" $member)) }}
{{- include "orchestra-crds.forbidden" (list $path $key) }}
{{- if has $key (list "<<" "__proto__") }}
{{ $path }}: holds the key {{ $key }}, which no map may hold
{{- end }}
{{- end }}
{{- include "orchestra-crds.forbidden" (list (include "orchestra-crds.step" (list $path $key)) $member) }}
{{- end }}
{{- end }}
{{- end }}

{{/* Completes .Values: null means unset, and what is unset is empty. */}}
{{- define "orchestra-crds.values" -}}
{{- include "orchestra-crds.withoutNulls" (omit .Values "global") }}
{{- include "orchestra-crds.fill" (list .Values (include "orchestra-crds.unset" . | fromJson)) }}
{{- if not (kindIs "string" .Values.ingress.port) }}
{{- $_ := set .Values.ingress "port" (toRawJson .Values.ingress.port) }}
{{- end }}
{{- end }}

{{/* What every value is when it is unset. */}}
{{- define "orchestra-crds.unset" -}}
{
  "nameOverride": "",
  "fullnameOverride": "",
  "global": {
    "domain": "",
    "defaultNamespace": "",
    "imagePullSecrets": [],
    "imageRegistry": "",
    "kubernetesVersion": "v1.30"
  },
  "crds": {
    "install": true
  },
  "namespace": {
    "create": false
  },
  "systemPool": {
    "enabled": false,
    "nodeSelectorKey": "",
    "nodeSelectorValue": "",
    "taintKey": "",
    "taintValue": "",
    "taintEffect": "NoSchedule"
  },
  "api": {
    "replicas": 1,
    "autoscaling": {
      "enabled": false,
      "minReplicas": 1,
      "maxReplicas": 5
    },
    "adminEmails": [],
    "requireAuthentication": true,
    "devIdentity": "",
    "database": {
      "existingSecret": "",
      "secretKey": "",
      "url": "",
      "fromEnv": false
    },
    "templates": {},
    "fileTemplates": {
      "enabled": true,
      "mountPath": "",
      "existingConfigMap": ""
    },
    "image": {
      "registry": "",
      "repository": "",
      "tag": "",
      "digest": "",
      "pullPolicy": "IfNotPresent"
    },
    "resources": {
      "requests": {},
      "limits": {}
    },
    "nodeSelector": {},
    "tolerations": [],
    "affinity": {},
    "topologySpreadConstraints": [],
    "priorityClassName": "",
    "podAnnotations": {},
    "podLabels": {},
    "extraEnv": [],
    "extraEnvFrom": [],
    "extraVolumes": [],
    "extraVolumeMounts": [],
    "extraContainers": [],
    "extraInitContainers": [],
    "podSecurityContext": {},
    "containerSecurityContext": {},
    "probes": {
      "liveness": {},
      "readiness": {},
      "startup": {}
    },
    "serviceAccount": {
      "create": true,
      "name": "",
      "annotations": {}
    },
    "podDisruptionBudget": {
      "enabled": false,
      "minAvailable": 1
    },
    "networkPolicy": {
      "ingressFrom": []
    }
  },
  "operator": {
    "replicas": 1,
    "logLevel": "INFO",
    "defaultWorkshopImage": "",
    "tierMap": {},
    "computeClassLabelKey": "",
    "terminationGracePeriodSeconds": 120,
    "workspaceIdleTtlDays": 30,
    "sidecar": {
      "image": {
        "registry": "",
        "repository": "",
        "tag": "",
        "digest": "",
        "pullPolicy": "Always"
      },
      "resources": {
        "requests": {},
        "limits": {}
      }
    },
    "serviceMonitor": {
      "enabled": false
    },
    "image": {
      "registry": "",
      "repository": "",
      "tag": "",
      "digest": "",
      "pullPolicy": "IfNotPresent"
    },
    "resources": {
      "requests": {},
      "limits": {}
    },
    "nodeSelector": {},
    "tolerations": [],
    "affinity": {},
    "topologySpreadConstraints": [],
    "priorityClassName": "",
    "podAnnotations": {},
    "podLabels": {},
    "extraEnv": [],
    "extraEnvFrom": [],
    "extraVolumes": [],
    "extraVolumeMounts": [],
    "extraContainers": [],
    "extraInitContainers": [],
    "podSecurityContext": {},
    "containerSecurityContext": {},
    "probes": {
      "liveness": {},
      "readiness": {},
      "startup": {}
    },
    "serviceAccount": {
      "create": true,
      "name": "",
      "annotations": {}
    },
    "podDisruptionBudget": {
      "enabled": false,
      "minAvailable": 1
    },
    "networkPolicy": {
      "ingressFrom": []
    }
  },
  "frontend": {
    "replicas": 1,
    "autoscaling": {
      "enabled": false,
      "minReplicas": 1,
      "maxReplicas": 5
    },
    "gaMeasurementId": "",
    "image": {
      "registry": "",
      "repository": "",
      "tag": "",
      "digest": "",
      "pullPolicy": "IfNotPresent"
    },
    "resources": {
      "requests": {},
      "limits": {}
    },
    "nodeSelector": {},
    "tolerations": [],
    "affinity": {},
    "topologySpreadConstraints": [],
    "priorityClassName": "",
    "podAnnotations": {},
    "podLabels": {},
    "extraEnv": [],
    "extraEnvFrom": [],
    "extraVolumes": [],
    "extraVolumeMounts": [],
    "extraContainers": [],
    "extraInitContainers": [],
    "podSecurityContext": {},
    "containerSecurityContext": {},
    "probes": {
      "liveness": {},
      "readiness": {},
      "startup": {}
    },
    "serviceAccount": {
      "create": true,
      "name": "",
      "annotations": {}
    },
    "podDisruptionBudget": {
      "enabled": false,
      "minAvailable": 1
    },
    "networkPolicy": {
      "ingressFrom": []
    }
  },
  "persistence": {
    "storageClass": "",
    "size": ""
  },
  "ingress": {
    "enabled": true,
    "controller": "traefik",
    "className": "",
    "entryPoints": [],
    "port": "",
    "tls": {
      "enabled": true,
      "clusterIssuer": "",
      "issuer": "",
      "existingSecret": ""
    },
    "annotations": {}
  },
  "networkPolicy": {
    "enabled": false,
    "ingressControllerNamespaces": [],
    "ingressControllerCIDRs": [],
    "apiServer": {
      "cidrs": [],
      "ports": []
    },
    "database": {
      "cidrs": [],
      "ports": []
    },
    "oauth": {
      "cidrs": [],
      "ports": []
    }
  },
  "oauth2Proxy": {
    "enabled": true,
    "fullProxy": false
  },
  "oauth2-proxy": {
    "config": {
      "existingSecret": "",
      "clientID": "",
      "clientSecret": "",
      "cookieSecret": "",
      "cookieName": "",
      "configFile": "",
      "google": {
        "adminEmail": "",
        "groups": [],
        "useApplicationDefaultCredentials": false,
        "targetPrincipal": "",
        "existingSecret": "",
        "serviceAccountJson": ""
      }
    },
    "extraArgs": {},
    "authenticatedEmailsFile": {
      "enabled": false,
      "restricted_access": ""
    },
    "trustedProxyIPs": [],
    "replicaCount": 1,
    "image": {
      "registry": "",
      "repository": "",
      "tag": "",
      "digest": "",
      "pullPolicy": "IfNotPresent"
    },
    "resources": {
      "requests": {},
      "limits": {}
    },
    "nodeSelector": {},
    "tolerations": [],
    "affinity": {},
    "topologySpreadConstraints": [],
    "priorityClassName": "",
    "podAnnotations": {},
    "podLabels": {},
    "extraEnv": [],
    "extraEnvFrom": [],
    "extraVolumes": [],
    "extraVolumeMounts": [],
    "extraContainers": [],
    "extraInitContainers": [],
    "podSecurityContext": {},
    "containerSecurityContext": {},
    "probes": {
      "liveness": {},
      "readiness": {},
      "startup": {}
    },
    "serviceAccount": {
      "create": true,
      "name": "",
      "annotations": {}
    },
    "podDisruptionBudget": {
      "enabled": false,
      "minAvailable": 1
    },
    "networkPolicy": {
      "ingressFrom": []
    },
    "autoscaling": {
      "enabled": false,
      "minReplicas": 1,
      "maxReplicas": 5
    },
    "serviceMonitor": {
      "enabled": false
    }
  },
  "postgresql": {
    "enabled": false,
    "auth": {
      "username": "",
      "password": "",
      "database": "",
      "existingSecret": ""
    },
    "image": {
      "registry": "",
      "repository": "",
      "tag": "",
      "digest": "",
      "pullPolicy": "IfNotPresent"
    },
    "resources": {
      "requests": {},
      "limits": {}
    },
    "persistence": {
      "size": "",
      "storageClass": ""
    }
  },
  "sessions": {
    "namespaces": [],
    "tls": {
      "secretName": "",
      "certResolver": ""
    },
    "allowedHostSuffixes": [],
    "allowedAnnotations": [],
    "maxDuration": "",
    "startDeadline": "",
    "networkPolicy": {
      "enabled": true,
      "allowEgressCIDRs": [],
      "blockedEgressCIDRs": []
    },
    "podSecurityContext": {},
    "securityContext": {},
    "imagePullSecrets": []
  }
}
{{- end }}
