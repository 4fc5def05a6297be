# The one image of the platform's own programs: the bundled `orchestra`, on a Node without anything else.
# The account that the platform gives the operator: what is compiled ahead is for it alone.
ARG account=1000:1000

FROM node:24-slim AS build
ARG account
WORKDIR /build
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY tsconfig.json ./
COPY scripts scripts
COPY imports imports
COPY src src
RUN node scripts/bundle.mjs
# What V8 makes of the program, for the place, the account and the flags that it is run with: about a fifth of every start.
RUN mkdir /orchestra && cp -r out/bundle /orchestra/bundle && chown $account /orchestra
USER $account
RUN node scripts/compile-ahead.mjs /orchestra/bundle/orchestra.mjs /orchestra/compiled

FROM node:24-slim
ARG account
# Nothing of this is used at run time, and what is not there needs no patches.
RUN rm -rf /usr/local/lib/node_modules /opt/yarn-* \
      /usr/local/bin/npm /usr/local/bin/npx /usr/local/bin/corepack /usr/local/bin/yarn /usr/local/bin/yarnpkg
# How much memory may be used: see scripts/bundle.mjs.
ENV NODE_ENV="production"
ENV NODE_OPTIONS="--max-semi-space-size=4 --v8-pool-size=1 --expose-gc"
ENV MALLOC_ARENA_MAX="1"
ENV NODE_COMPILE_CACHE="/orchestra/compiled"
WORKDIR /orchestra
# Commands that work on files find the defaults of the values here.
COPY --chmod=a=rX package.json LICENSE ./
COPY --chmod=a=rX helm helm
COPY --from=build --chmod=a=rX /orchestra/bundle bundle
COPY --from=build --chmod=a=rX /orchestra/compiled compiled
USER $account
EXPOSE 8080
ENTRYPOINT ["node", "/orchestra/bundle/orchestra.mjs"]
CMD ["operator"]
