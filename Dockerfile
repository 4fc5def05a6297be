# The one image of the platform's own programs: the bundled `orchestra`, on a Node without anything else.
FROM node:24-slim AS build
WORKDIR /build
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY tsconfig.json ./
COPY scripts scripts
COPY imports imports
COPY src src
RUN node scripts/bundle.mjs

FROM node:24-slim
# Nothing of this is used at run time, and what is not there needs no patches.
RUN rm -rf /usr/local/lib/node_modules /opt/yarn-* \
      /usr/local/bin/npm /usr/local/bin/npx /usr/local/bin/corepack /usr/local/bin/yarn /usr/local/bin/yarnpkg
# Little memory for short-lived objects and helper threads: see scripts/bundle.mjs.
ENV NODE_ENV="production"
ENV NODE_OPTIONS="--max-semi-space-size=1 --v8-pool-size=1"
ENV MALLOC_ARENA_MAX="1"
WORKDIR /orchestra
# Commands that work on files find the defaults of the values here.
COPY --chmod=a=rX package.json LICENSE ./
COPY --chmod=a=rX helm helm
COPY --from=build --chmod=a=rX /build/out/bundle bundle
USER 65532:65532
EXPOSE 8080
ENTRYPOINT ["node", "/orchestra/bundle/orchestra.mjs"]
CMD ["operator"]
