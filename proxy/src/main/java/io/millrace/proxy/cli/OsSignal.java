package io.millrace.proxy.cli;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;

/**
 * The operating system's signals, by name without {@code SIG}.
 *
 * <p>Why: Java has no supported way to receive one. {@code sun.misc.Signal} is exported by every JDK, but compilers
 * warn of it in ways that newer ones do not let anybody suppress, so it is looked up by name.
 */
final class OsSignal {
    private OsSignal() {}

    /**
     * Runs {@code action} on a thread of the JVM's own whenever the signal comes.
     *
     * <p>Errors: false when the signal does not reach this process, or this JVM does not offer it.
     */
    static boolean tryHandle(String name, Runnable action) {
        try {
            return handle(name, action);
        } catch (InvocationTargetException notOffered) {
            return false;
        } catch (ReflectiveOperationException otherJava) {
            throw new IllegalStateException(
                    "this Java has no sun.misc.Signal (expected: module jdk.unsupported)", otherJava);
        }
    }

    private static boolean handle(String name, Runnable action) throws ReflectiveOperationException {
        Class<?> signalType = Class.forName("sun.misc.Signal");
        Class<?> handlerType = Class.forName("sun.misc.SignalHandler");
        Object signal = signalType.getConstructor(String.class).newInstance(name);
        Object handler = Proxy.newProxyInstance(
                OsSignal.class.getClassLoader(), new Class<?>[] {handlerType}, (proxy, method, arguments) -> {
                    action.run();
                    return null;
                });
        Object before = signalType.getMethod("handle", signalType, handlerType).invoke(null, signal, handler);
        Object ignored = handlerType.getField("SIG_IGN").get(null);
        return before != ignored;
    }
}
