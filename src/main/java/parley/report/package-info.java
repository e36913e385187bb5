/// What the two CERTs say to each other beside objects: reports that something appears to originate
/// on the other's territory, how they fare, feedback on objects, and figures both ways.
///
/// Start at {@link parley.report.CertDesk}. Invariants: what stands in the tables is drawn from the
/// journals, codes alone, and can be drawn again; no state is dropped, whatever it says ({@link
/// parley.report.Course}); both sides of a link draw the same figures.
@org.jspecify.annotations.NullMarked
package parley.report;
