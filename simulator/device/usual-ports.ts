/** Where a D8xx is looked for if nobody says otherwise. */
export const USUAL_PORTS = {
  /** Such phones are said to have their minibrowser there. */
  minibrowserPort: 3112,
  /** What `network_id_port` is on firmware 10. */
  sipPort: 5060,
};
