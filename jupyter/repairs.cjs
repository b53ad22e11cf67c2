'use strict';
/**
 * What is repaired in tslab 1.0.22, by file: in the text of the file, `from` (which must be there exactly once)
 * becomes `to`. The functions called are those of runtime.cjs.
 */

/** The converter: from the text of a cell to JavaScript. */
const converter = [
  {
    why: 'cells import from anywhere in the project: name of the compiled cell',
    from: 'normalizeJoin)(outDir, "__tslab__.js")',
    to: 'normalizeJoin)(outDir, path_1.default.relative(__handwritten.base, cwd), "__tslab__.js")',
  },
  {
    why: 'cells import from anywhere in the project: name of the declarations',
    from: 'normalizeJoin)(outDir, "__tslab__.d.ts")',
    to: 'normalizeJoin)(outDir, path_1.default.relative(__handwritten.base, cwd), "__tslab__.d.ts")',
  },
  {
    why: "the project's compiler options",
    from: 'rootDir: cwd,',
    to: 'rootDir: __handwritten.base,\n        ...__handwritten.compilerOptions,',
  },
  {
    why: 'cells import from anywhere in the project: path of an imported file',
    from: 'path: (0, tspath_1.normalizeJoin)(cwd, rel),',
    to: 'path: (0, tspath_1.normalizeJoin)(__handwritten.base, rel),',
  },
  {
    why: 'mistakes in imported files are shown',
    from: `const rel = path_1.default.relative(cwd, d.file.fileName);
                if (rel.startsWith("..")) {
                    continue;
                }`,
    to: `const rel = path_1.default.relative(__handwritten.root, d.file.fileName);
                if (rel.startsWith("..") || rel.includes("node_modules")) {
                    continue;
                }`,
  },
  {
    why: 'a message with details is one message',
    from: 'if (typeof d.messageText === "string") {',
    to: 'd.messageText = ts.flattenDiagnosticMessageText(d.messageText, "\\n");\n            if (typeof d.messageText === "string") {',
  },
  {
    why: 'several timers: store',
    from: 'let rebuildTimer = null;',
    to: 'let rebuildTimer = null;\n    const timers = new Set();',
  },
  {
    why: 'several timers: the compiler may set one for a changed file and one for a file that appeared',
    from: `if (rebuildTimer) {
            throw new Error("Unexpected pending rebuildTimer");
        }
        rebuildTimer = {
            callback: () => {
                callback();
                rebuildTimer = null;
            },
        };
        return rebuildTimer;`,
    to: `timers.add(callback);
        rebuildTimer = {
            callback: () => {
                for (const next of timers) {
                    timers.delete(next);
                    next();
                }
                rebuildTimer = null;
            },
        };
        return callback;`,
  },
  {
    why: 'several timers: clear',
    from: `if (rebuildTimer === timeoutId) {
            rebuildTimer = null;
            return;
        }
        throw new Error("clearing unexpected tiemr");`,
    to: `timers.delete(timeoutId);
        if (timers.size === 0) rebuildTimer = null;`,
  },
  {
    why: 'edited files are noticed when the next cell runs: files',
    from: 'const watcher = ts.sys.watchFile(path, cb, pollingInterval);',
    to: 'const watcher = __handwritten.files.watchFile(path, cb);',
  },
  {
    why: 'edited files are noticed when the next cell runs: folders, for files that were missing',
    from: 'let notifyUpdateSrc = null;',
    to: 'sys.watchDirectory = __handwritten.files.watchFolder;\n    let notifyUpdateSrc = null;',
  },
  {
    why: 'edited files are noticed when the next cell runs: look',
    from: `function convert(prevDecl, src) {
        updateContent(prevDecl, src);`,
    to: `function convert(prevDecl, src) {
        __handwritten.files.look();
        updateContent(prevDecl, src);`,
  },
  {
    why: 'edited files are noticed when the next cell runs: what is missing',
    from: 'const diag = convertDiagnostics(getPreEmitDiagnosticsWithDependencies(builder, srcFile));',
    to: `const diag = convertDiagnostics(getPreEmitDiagnosticsWithDependencies(builder, srcFile));
        __handwritten.files.missing = diag.diagnostics.some((d) => d.code === 2307);`,
  },
  {
    why: 'imported files are checked once, not again for every cell',
    from: 'ts.getPreEmitDiagnosticsOfFiles(builder.getProgram(), files)',
    to: 'ts.getPreEmitDiagnosticsOfFiles(builder, files)',
  },
  {
    why: '`import.meta` and source maps',
    from: `            // Remove 'use strict' from outputs.
            noImplicitUseStrict: true,
        },
    }).outputText;
    return out;`,
    to: `            inlineSourceMap: true,
        },
        transformers: __handwritten.transformers,
    }).outputText;
    return __handwritten.sourceMaps.strip(js, out);`,
  },
  {
    why: 'imported names are plain properties',
    from: 'output: esModuleToCommonJSModule(output, transpileTarget),',
    to: 'output: __handwritten.plainExports(__handwritten.ofCell(() => esModuleToCommonJSModule(output, transpileTarget))),',
  },
  {
    why: 'a variable of an earlier cell in shorthand, { width }, and property names in patterns, { m: mean }',
    from: '            if (!ts.isIdentifier(node)) {\n                return ts.visitEachChild(node, wrapPrevIdentifier',
    to: `            if (ts.isShorthandPropertyAssignment(node)) {
                const value = checker.getShorthandAssignmentValueSymbol(ts.getOriginalNode(node));
                if (!(value?.declarations ?? []).some((decl) => decl.getSourceFile() === declsFile) && !isLive(node.name)) return node;
                const earlier = ts.factory.createPropertyAccessExpression(ts.factory.createIdentifier("exports"), node.name.text);
                return ts.factory.createPropertyAssignment(node.name.text, earlier);
            }
            // The name of a property is no variable: { m: mean } in a pattern, and in a literal.
            const within = (child) => child && ts.visitNode(child, wrapPrevIdentifier);
            const propertyName = (name) => (name && ts.isComputedPropertyName(name) ? within(name) : name);
            if (ts.isBindingElement(node)) {
                return ts.factory.updateBindingElement(node, node.dotDotDotToken, propertyName(node.propertyName), within(node.name), within(node.initializer));
            }
            if (ts.isPropertyAssignment(node)) {
                return ts.factory.updatePropertyAssignment(node, propertyName(node.name), within(node.initializer));
            }
            if (!ts.isIdentifier(node)) {
                return ts.visitEachChild(node, wrapPrevIdentifier`,
  },
  {
    why: 'functions see what later cells assign and declare anew: what is shared',
    from: 'const nullTransformationContext = ts.getNullTransformationContext();',
    to: 'const nullTransformationContext = ts.getNullTransformationContext();\n        const isLive = __handwritten.liveVariables(ts, checker, builder.getSourceFile(srcFilename));',
  },
  {
    why: 'functions of earlier cells are called as functions, not as methods: tracebacks show their names',
    from: '            return ts.factory.createPropertyAccessExpression(ts.factory.createIdentifier("exports"), node);',
    to: `            const shared = ts.factory.createPropertyAccessExpression(ts.factory.createIdentifier("exports"), node);
            const isCalled = node.parent && ts.isCallExpression(node.parent) && node.parent.expression === node;
            return isCalled ? ts.factory.createParenthesizedExpression(ts.factory.createComma(ts.factory.createNumericLiteral(0), shared)) : shared;`,
  },
  {
    why: 'functions see what later cells assign and declare anew',
    from: '            let prev = false;\n',
    to: '            let prev = isLive(node);\n',
  },
];

/** The executor: runs the JavaScript and keeps the variables. */
const executor = [
  {
    why: 'variables of cells are properties of a plain object, so that loops over them are fast',
    from: '        const exports = {};\n        return new Proxy(exports, {',
    to: '        const exports = {};\n        return exports;\n        return new Proxy(exports, {',
  },
  {
    why: 'the object with the variables stays fast',
    from: 'delete exports[converted.lastExpressionVar];',
    to: 'exports[converted.lastExpressionVar] = undefined;',
  },
  {
    why: 'circular imports, and a module that throws is loaded again',
    from: `        mod._compile(sideOutputs.get(filename), filename);
        sideModules.set(filename, mod);`,
    to: `        sideModules.set(filename, mod);
        __handwritten.sourceMaps.name(sideOutputs.get(filename), filename);
        try {
            mod._compile(sideOutputs.get(filename), filename);
        }
        catch (e) {
            sideModules.delete(filename);
            throw e;
        }`,
  },
  {
    why: 'modules whose dependencies were edited are loaded again',
    from: '        for (const out of outs) {\n            if (sideModules.has(out.path)) {\n                sideModules.delete(out.path);\n            }',
    to: '        __handwritten.forgetStale(sideModules, sideOutputs, outs);\n        for (const out of outs) {',
  },
  {
    why: 'mistakes found by TypeScript are Jupyter errors',
    from: '            printDiagnostics(converted.diagnostics);\n            return false;',
    to: '            __handwritten.failCompile(converted.diagnostics, src);\n            return false;',
  },
  {
    why: 'places in a cell have names: asynchronous prefix on a line of its own',
    from: '"(async function(exports, require) { "',
    to: '__handwritten.prefix + "(async function() {\\n"',
  },
  {
    why: 'what belongs to the cell that runs',
    from: '"\\n})(__tslab__.exports, __tslab__.require)"',
    to: '"\\n})(); })(__tslab__.exports, __tslab__.require, undefined, ...__handwritten.scope())"',
  },
  {
    why: 'the stop button does not end the compiler',
    from: 'convs.node.convert(prevDecl, src)',
    to: '__handwritten.protect(() => convs.node.convert(prevDecl, src))',
  },
  {
    why: 'places in a cell have names: prefix on a line of its own',
    from: '"(function(exports, require) { "',
    to: '__handwritten.prefix + "(function() {\\n"',
  },
  {
    why: 'places in a cell have names',
    from: 'breakOnSigint: true,',
    to: 'displayErrors: false, lineOffset: -1, filename: __handwritten.nameCell(converted.output),',
  },
  {
    why: 'an exception is a Jupyter error',
    from: '        catch (e) {\n            console.error(e);\n            return false;',
    to: `        catch (e) {
            __handwritten.fail(e);
            prevDecl = __handwritten.attempt(() => __handwritten.keptDeclarations(prevDecl, converted.declOutput || "", exports), prevDecl);
            return false;`,
  },
  {
    why: 'an interrupted cell that listens may finish what it does',
    from: 'await Promise.race([promise, interruptPromise]);',
    to: 'await __handwritten.finish(promise);',
  },
  {
    why: 'an exception after an await is a Jupyter error',
    from: '            catch (e) {\n                console.error(e);\n                return false;',
    to: `            catch (e) {
                __handwritten.fail(e);
                prevDecl = __handwritten.attempt(() => __handwritten.keptDeclarations(prevDecl, converted.declOutput || "", exports), prevDecl);
                return false;`,
  },
  {
    why: 'a rejection that nobody awaits fails the cell',
    from: '            console.log(ret);\n        }\n        return true;',
    to: '            console.log(ret);\n        }\n        return __handwritten.noRejections();',
  },
];

/** The messages to and from Jupyter. */
const jupyter = [
  {
    // Without `sendTimeout: 0`, zeromq.js keeps every 513th message until the next turn of the event loop, and whatever
    // is sent before that throws EBUSY. A training sends five messages a second: after two minutes a later cell could
    // fail, and the message about its error was refused, too.
    why: 'no message is dropped in a burst, and each is sent at once',
    from: 'new zmq.Publisher()',
    to: 'new zmq.Publisher({ sendHighWaterMark: 0, sendTimeout: 0 })',
  },
  {
    why: 'no reply is dropped, and each is sent at once: shell',
    from: 'this.shell = new zmq.Router()',
    to: 'this.shell = new zmq.Router({ sendHighWaterMark: 0, sendTimeout: 0 })',
  },
  {
    why: 'no reply is dropped, and each is sent at once: control',
    from: 'this.control = new zmq.Router()',
    to: 'this.control = new zmq.Router({ sendHighWaterMark: 0, sendTimeout: 0 })',
  },
  {
    why: 'a message that cannot be sent is no fault of the cell',
    from: 'sock.send(heads.concat(bodies));',
    to: '__handwritten.send(sock, heads.concat(bodies));',
  },
  {
    why: 'a burst of writes becomes one message',
    from: '            writeStream(name, text);\n            return true;',
    to: '            __handwritten.output.write(name, text, writeStream);\n            return true;',
  },
  {
    why: 'whoever waits for a write to be done is told',
    from: 'return (buffer, encoding) => {',
    to: `return (buffer, encoding, callback) => {
            const done = typeof encoding === "function" ? encoding : callback;
            if (done) setImmediate(done);`,
  },
  {
    why: 'text written before a display is shown before it',
    from: '        const writeDisplayData = (data, update) => {',
    to: '        const writeDisplayData = (data, update) => {\n            __handwritten.output.flush();',
  },
  {
    why: 'errors are messages of their own',
    from: '        const content = await this.handler.handleExecute(',
    to: `        writeDisplayData.error = (error) => {
            const report = msg.createReply();
            report.header.msg_type = "error";
            report.content = error;
            report.signAndSend(this.connInfo.key, this.iopub);
        };
        const content = await this.handler.handleExecute(`,
  },
  {
    why: 'messages carry the session of the kernel, not that of the client',
    from: '            session: this.header.session,',
    to: '            session: __handwritten.session,',
  },
  {
    why: 'the runtime knows the cell that runs (set when it runs, not when its request arrives)',
    from: '        let count = new ExecutionCount(++this.execCount);\n        let ok = await this.executor.execute(req.code);',
    to: `        let count = new ExecutionCount(++this.execCount);
        __handwritten.begin(req, count.count, writeDisplayData);
        let ok = await __handwritten.guard(() => this.executor.execute(req.code));
        count.ended = __handwritten.end(ok);`,
  },
  {
    why: 'a cell that may fail (tag raises-exception) does not stop the cells after it; an interrupted one does',
    from: `        if (!ok) {
            throw count;
        }
        return count;`,
    to: `        if (count.ended.stops) {
            throw count;
        }
        return count;`,
  },
  {
    why: 'a fault of the kernel has a name and a text: one is ready',
    from: 'let status = "ok";\n        let count = null;',
    to: 'let status = "ok";\n        let failure;\n        let count = null;',
  },
  {
    why: 'a fault of the kernel has a name and a text',
    from: 'console.error("unexpected error:", e);',
    to: 'failure = __handwritten.faultOfCell(e, writeDisplayData);',
  },
  {
    why: 'the status of the cell is its own',
    from: `            if (e instanceof ExecutionCount) {
                status = "error";`,
    to: `            if (e instanceof ExecutionCount) {`,
  },
  {
    why: 'the protocol calls it aborted',
    from: 'status = "abort";',
    to: 'status = "aborted";',
  },
  {
    why: 'waiting cells are dropped after a cell that stops them',
    from: 'if (status === "error") {\n                // Sleep',
    to: 'if (status !== "aborted") {\n                // Sleep',
  },
  {
    why: 'only cells that wait already are dropped: what is sent after the reply runs',
    from: 'this.execQueue.reset(200);',
    to: 'await __handwritten.arrivals();\n                this.execQueue.reset();',
  },
  {
    why: 'the reply tells name, value and traceback of the error',
    from: `        return {
            status: status,
            execution_count: count ? count.count : undefined,
        };`,
    to: `        return {
            status,
            execution_count: count ? count.count : failure && this.execCount,
            ...(count ? count.ended.reply : failure),
        };`,
  },
  {
    why: 'a mistake while completing does not count as one of the cell',
    from: 'const info = this.executor.complete(req.code, req.cursor_pos);',
    to: `const info = __handwritten.attempt(() => this.executor.complete(req.code, req.cursor_pos),
            { start: req.cursor_pos, end: req.cursor_pos, candidates: [] });`,
  },
  {
    why: 'a mistake while inspecting does not count as one of the cell',
    from: 'const info = this.executor.inspect(req.code, req.cursor_pos);',
    to: 'const info = __handwritten.attempt(() => this.executor.inspect(req.code, req.cursor_pos), undefined);',
  },
  {
    why: 'a fault of the kernel does not count as one of the cell: shell',
    from: 'this.handleShellMessage(this.shell, ...msgs);',
    to: 'this.handleShellMessage(this.shell, ...msgs).catch(__handwritten.fault);',
  },
  {
    why: 'a fault of the kernel does not count as one of the cell: control',
    from: 'this.handleShellMessage(this.control, ...msgs);',
    to: 'this.handleShellMessage(this.control, ...msgs).catch(__handwritten.fault);',
  },
  {
    why: 'a request that fails is answered, and the answer says why',
    from: '        finally {\n            this.publishStatus("idle", msg);',
    to: `        catch (error) {
            __handwritten.fault(error);
            const reply = msg.createReply();
            reply.header.msg_type = msg.header.msg_type.replace(/_request$/, "_reply");
            reply.content = { status: "error", ...__handwritten.describe(error) };
            reply.signAndSend(this.connInfo.key, sock);
        }
        finally {
            this.publishStatus("idle", msg);`,
  },
  {
    why: 'interrupts by message, where there are no signals (Windows)',
    from: 'case "shutdown_request":',
    to: `case "interrupt_request": {
                    process.emit("SIGINT");
                    const reply = msg.createReply();
                    reply.header.msg_type = "interrupt_reply";
                    reply.content = { status: "ok" };
                    reply.signAndSend(this.connInfo.key, sock);
                    break;
                }
                case "shutdown_request":`,
  },
  {
    why: 'the kernel ends though a timer or a thread of a cell still runs',
    from: '            // TODO: Write tests for the graceful termination.\n            this.close();',
    to: '            this.close();\n            setTimeout(() => __handwritten.exit(0), 200).unref();',
  },
  {
    why: 'the version of TypeScript is the true one',
    from: 'let version = "3.7.2";',
    to: 'let version = require("@tslab/typescript-for-tslab").version;',
  },
];

/** The start. */
const main = [
  {
    why: 'exceptions that nobody catches are reported once, by the cell',
    from: 'console.error("UncaughtException:", err);',
    to: '__handwritten.uncaught(err);',
  },
  {
    why: 'rejections that nobody awaits are reported once, by the cell',
    from: 'console.error("UnhandledPromiseRejection:", reason);',
    to: '',
  },
  {
    why: 'a kernel that gets no sockets (another program has the port) ends, and does not stay without an answer',
    from: '    server.init();',
    to: '    return server.init();',
  },
];

module.exports = { 'converter.js': converter, 'executor.js': executor, 'jupyter.js': jupyter, 'main.js': main };
