package io.millrace.proxy.testing;

import io.millrace.proxy.loop.Transport;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** A behaviour that a transport cannot have, with the reason; its test is skipped there. */
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD, ElementType.TYPE})
public @interface NotOn {
    Transport[] value();

    String because();
}
