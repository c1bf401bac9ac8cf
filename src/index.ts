export * from './negotiation-docker-packaging';
export * from './options/options';
