package webjobs.adapters.http.kudu;

import java.util.ArrayList;
import org.jspecify.annotations.Nullable;

/**
 * An object as Azure Resource Manager knows it (ARM-02).
 *
 * @param id the path by which Resource Manager's own callers reach it (ARM-04)
 * @param name as is {@code type}: cut from the id, and null where that is none of Resource Manager's (ARM-05)
 * @param location what the request's {@code x-ms-geo-location} said (ARM-06)
 * @param properties the object as it is without an envelope
 */
record ArmEnvelope(
        String id, @Nullable String name, @Nullable String type, String location, Object properties) {
    private static final String PROVIDER = "Microsoft.Web";
    /** Where in {@code /subscriptions/S/resourceGroups/G/providers/Microsoft.Web/sites/X/…} the provider stands. */
    private static final int PROVIDER_AT = 6;

    static ArmEnvelope of(String id, String location, Object properties) {
        var parts = id.split("/", -1);
        if (parts.length <= PROVIDER_AT + 2 || !parts[PROVIDER_AT].equalsIgnoreCase(PROVIDER)) {
            return new ArmEnvelope(id, null, null, location, properties);
        }
        var types = new ArrayList<String>();
        var names = new ArrayList<String>();
        types.add(parts[PROVIDER_AT]);
        for (var i = PROVIDER_AT + 1; i < parts.length; i += 2) {
            types.add(parts[i]);
            if (i + 1 < parts.length) {
                names.add(parts[i + 1]);
            }
        }
        return new ArmEnvelope(id, String.join("/", names), String.join("/", types), location, properties);
    }
}
