export * from './files/dockerfile';
export * from './negotiation-agent';
export * from './negotiation-docker-packaging';
export * from './options';
export * from './outputs/dockerfile/mount';
export * from './outputs/dockerfile/stage';
export * from './outputs/dockerfile/stage-options';
