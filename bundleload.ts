const t=process.cpuUsage(); const c=()=>{const u=process.cpuUsage(t);return ((u.user+u.system)/1e6).toFixed(2)};
const {bundleFunctions}=await import('./lib/bundle-functions.ts'); console.log('load',c());
await bundleFunctions('/tmp/speed/b1'); console.log('bundle (node only)',c());
