/** Names of image, service and volume, from the name of the project. */
export interface Names {
  readonly image: string;
  readonly volume: string;
}

/** `acme_billing` gives `acme-billing` and `acme-billing-data`, `negotiation-agent` gives the seed's names. */
export function namesOf(project: string): Names | undefined {
  const image = project.toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^-|-$/g, '');
  return image ? { image, volume: `${image.replace(/(?<=.)-agent$/, '')}-data` } : undefined;
}
