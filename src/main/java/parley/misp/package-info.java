/// MISP's events as STIX 2.1 and back, and the feed that a MISP instance subscribes to.
///
/// Start at {@link parley.misp.EventImport} and {@link parley.misp.EventExport}; what becomes what
/// stands in tables (`attributes.json`, `objects.json`, `galaxies.json`). Invariant: whatever is
/// handed out as STIX is good by our own validator, and what is not carried is named with a reason.
@org.jspecify.annotations.NullMarked
package parley.misp;
