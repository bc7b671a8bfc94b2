package io.millrace.proxy.config;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * The rules between values: names are unique and exist, addresses differ, the keys of a listener fit its protocol.
 *
 * <p>Values that were refused by their own type are left out, so that one mistake is one problem.
 */
final class CrossChecks {
    private CrossChecks() {}

    static void check(Values root, Reading reading) {
        List<Located<Values>> listeners = present(root.items(ConfigSpec.LISTENERS));
        List<Located<Values>> pools = present(root.items(ConfigSpec.POOLS));
        List<Located<String>> poolNames = said(pools, PoolSpec.NAME);
        refuseRepeated("name", poolNames, Function.identity(), reading);
        refuseRepeated("name", said(listeners, ListenerSpec.NAME), Function.identity(), reading);
        new ListenerChecks(reading, poolNames).check(listeners);
        Values node = root.of(ConfigSpec.NODE);
        new PoolChecks(reading).check(pools, node == null ? null : node.of(NodeSpec.ZONE));
        AlarmSpec.check(present(root.items(ConfigSpec.ALARMS)), reading);
        DnsSpec.check(root.of(ConfigSpec.DNS), reading);
    }

    /** The items that were not refused as a whole. */
    static <T> List<Located<T>> present(List<Located<T>> items) {
        return items.stream().filter(item -> item.value() != null).toList();
    }

    /** What the items say under a key, as far as it was not refused. */
    static <T> List<Located<T>> said(List<Located<Values>> items, Key<T> key) {
        List<Located<T>> values = new ArrayList<>();
        for (Located<Values> item : items) {
            if (item.value().says(key)) {
                values.add(item.value().located(key));
            }
        }
        return present(values);
    }

    /** Refuses every item after the first with the same identity; {@code written} is how an item reads in the file. */
    static <T> void refuseRepeated(String what, List<Located<T>> items, Function<T, String> written, Reading reading) {
        Map<String, Spot> first = new HashMap<>();
        for (Located<T> item : items) {
            String identity = written.apply(item.value());
            Spot before = first.putIfAbsent(identity, item.spot());
            if (before != null) {
                reading.refuse(
                        item.spot(),
                        new Refused("duplicate " + what, "once; first on line " + before.line()),
                        identity);
            }
        }
    }
}
