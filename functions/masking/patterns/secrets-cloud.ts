import type { TokenKind } from './dialect.ts';

/** Clouds and hosting. */
export const CLOUD_TOKENS: readonly TokenKind[] = [
  {
    type: 'aws_access_key',
    what: 'An AWS access key',
    formats: ['{AKIA|ASIA|ABIA|ACCA}{upper:16}', 'A3T{upper:17}'],
    entropy: 0,
    source: 'AWS IAM user guide: IAM identifiers, unique id prefixes',
    accept: (value) => !/X{6}/.test(value),
  },
  {
    type: 'aws_bedrock_api_key',
    what: 'An Amazon Bedrock API key',
    formats: ['ABSK{b64:109-269}', 'bedrock-api-key-YmVkcm9jay5hbWF6b25hd3MuY29t{b64:20-2000}'],
    source: 'Amazon Bedrock user guide: API keys, long-term and short-term',
  },
  {
    type: 'aws_mws_key',
    what: 'An Amazon Marketplace Web Service key',
    formats: ['amzn.mws.{hex:8}-{hex:4}-{hex:4}-{hex:4}-{hex:12}'],
    source: 'Amazon Marketplace Web Service developer guide',
  },
  {
    type: 'azure_client_secret',
    what: 'A Microsoft Entra client secret',
    formats: ['{azure:3}{digit:1}Q~{azure:31-34}'],
    source:
      'Microsoft Entra documentation: application credentials; Microsoft Purview: client secret entity definition',
    entropy: 3.5,
  },
  {
    type: 'azure_devops_token',
    what: 'An Azure DevOps token',
    formats: ['{alnum:76}AZDO{alnum:4}'],
    source: 'Azure DevOps documentation: personal access token format',
  },
  {
    type: 'azure_service_key',
    what: 'An Azure service key',
    formats: [
      '{url:44}AzFu{url:6}',
      '{alnum:42}AzSe{alnum:6}',
      '{b64:76}{ACDb|APIM}{b64:6}',
      '{b64:33}{AzCa|ASbE|AIoT}{b64:6}',
    ],
    source: 'Microsoft Purview: Azure credential entity definitions (identifiable keys)',
  },
  {
    type: 'azure_container_registry_key',
    what: 'An Azure Container Registry key',
    formats: ['{b64:42}+ACR{alnum:6}'],
    source: 'Microsoft Purview: Azure Container Registry key entity definition',
  },
  {
    type: 'alibaba_access_key',
    what: 'An Alibaba Cloud key',
    formats: ['LTAI{alnum:16-20}'],
    source: 'Alibaba Cloud RAM documentation: AccessKey pairs',
  },
  {
    type: 'tencent_secret_id',
    what: 'A Tencent Cloud key',
    formats: ['AKID{alnum:32}'],
    source: 'Tencent Cloud documentation: access keys',
  },
  {
    type: 'google_api_key',
    what: 'A Google API key',
    formats: ['AIzaSy{A|B|C|D}{url:32}'],
    entropy: 3.9,
    source: 'Google Cloud documentation: Use API keys',
  },
  {
    type: 'google_oauth_client_secret',
    what: 'A Google OAuth client secret',
    formats: ['GOCSPX-{url:28}'],
    source: 'Google Identity documentation: OAuth client secrets',
  },
  {
    type: 'google_oauth_access_token',
    what: 'A Google OAuth access token',
    formats: ['ya29.{url:60-400}'],
    source: 'Google Identity documentation: token types',
  },
  {
    type: 'google_oauth_refresh_token',
    what: 'A Google OAuth refresh token',
    formats: ['1//0{url:40-200}'],
    source: 'Google Identity documentation: token types',
  },
  {
    type: 'digitalocean_token',
    what: 'A DigitalOcean token',
    formats: ['do{p|o|r}_v1_{hex:64}'],
    source: 'DigitalOcean API documentation: personal access and OAuth tokens',
  },
  {
    type: 'linode_token',
    what: 'A Linode token',
    formats: ['linode_{hex:64}'],
    source: 'Akamai (Linode) API documentation: personal access tokens',
  },
  {
    type: 'heroku_api_key',
    what: 'A Heroku API key',
    formats: ['HRKU-AA{url:58}'],
    source: 'Heroku Dev Center: Authentication, token prefixes',
  },
  {
    type: 'fly_access_token',
    what: 'A Fly.io token',
    formats: ['fo1_{url:43}', '{fm1a|fm1r|fm2}_{b64:100-2000}'],
    source: 'Fly.io documentation: access tokens',
  },
  {
    type: 'cloudflare_origin_ca_key',
    what: 'A Cloudflare origin CA key',
    formats: ['v1.0-{hex:24}-{hex:146}'],
    source: 'Cloudflare documentation: Origin CA keys',
  },
  {
    type: 'vercel_token',
    what: 'A Vercel token',
    formats: ['{vcp|vci|vca|vcr|vck}_{alnum:24-60}', 'vercel_blob_rw_{alnum:16}_{alnum:24-40}'],
    source: 'Vercel documentation: access tokens, Blob read-write tokens',
  },
  {
    type: 'netlify_token',
    what: 'A Netlify token',
    formats: ['nfp_{alnum:36}'],
    source: 'Netlify documentation: personal access tokens',
  },
  {
    type: 'render_api_key',
    what: 'A Render API key',
    formats: ['rnd_{alnum:28-32}'],
    source: 'Render documentation: API keys',
  },
  {
    type: 'scalingo_token',
    what: 'A Scalingo token',
    formats: ['tk-us-{url:48}'],
    source: 'Scalingo developer documentation: API tokens',
  },
  {
    type: 'railway_token',
    what: 'A Railway token',
    formats: ['railway_{alnum:32-64}'],
    source: 'Railway documentation: API tokens',
  },
  {
    type: 'azure_signed_key',
    what: 'An Azure key',
    formats: ['{alnum:52}JQQJ99{alnum:26}'],
    source:
      'Microsoft documentation: keys of Azure services and Azure DevOps (52 random characters, then a fixed text)',
  },
];
